package org.memcload.component.memcache.client;

import java.util.Map;

/**
 * Hears of the connections to servers. The threads of the connections call it, and receive no answers meanwhile: it must be
 * quick and must not block.
 */
public interface ServerListener {

    /**
     * A server has answered over a new connection. No request has been sent over that connection yet, and none is sent
     * before this returns.
     *
     * @param server to be queried again later
     * @param statistics the server's general statistics; null if it refuses to send them, as some proxies do
     */
    void greeted(ConnectedServer server, Map<String, String> statistics);

    /**
     * A connection has ended although the server had not answered everything that was sent over it: the server may still
     * execute some of that later.
     *
     * @param server as {@code host:port}
     * @param reason why the connection ended, in words
     */
    void abandoned(String server, String reason);
}
