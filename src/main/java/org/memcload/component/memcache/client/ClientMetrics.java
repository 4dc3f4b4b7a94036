package org.memcload.component.memcache.client;

/**
 * Gets reports of a client's requests and connections. The threads of connections call it and receive no answers meanwhile, so it
 * must be quick and must not block.
 */
public interface ClientMetrics {

    /** A request has been answered or has failed. */
    void requestDone(RequestReport report);

    /**
     * A server has answered over a new connection.
     *
     * @param server as {@code host:port}
     * @param again whether there was an earlier connection
     */
    void connected(String server, boolean again);
}
