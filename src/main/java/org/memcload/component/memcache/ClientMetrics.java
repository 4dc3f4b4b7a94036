package org.memcload.component.memcache;

/**
 * Hears what the client of an endpoint does. It is called by the threads of connections, which hear no answer meanwhile: it
 * must be quick and must not block.
 */
public interface ClientMetrics {

    /** A request has been answered or has failed. */
    void requestDone(RequestReport report);

    /**
     * A server has answered over a new connection.
     *
     * @param server as {@code host:port}
     * @param again whether there was a connection before
     */
    void connected(String server, boolean again);
}
