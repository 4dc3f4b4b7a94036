package org.memcload.component.memcache.client;

import java.util.Map;

/**
 * Gets events of connections to servers. The threads of the connections call it and receive no answers meanwhile, so it must be
 * quick and must not block.
 */
public interface ServerListener {

    /**
     * A server has answered over a new connection. No request has been sent over that connection yet, and none is sent before this
     * returns.
     *
     * @param server the server, for later queries
     * @param statistics the server's general statistics; null if it refuses to send them, as some proxies do
     */
    void greeted(ConnectedServer server, Map<String, String> statistics);

    /**
     * A connection ended before the server had answered all its requests: the server may still execute some of them later.
     *
     * @param server as {@code host:port}
     * @param reason why the connection ended, in words
     */
    void abandoned(String server, String reason);
}
