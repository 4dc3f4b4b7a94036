package org.memcload.component.memcache;

import java.util.Map;

/**
 * Hears of the connections to all servers, whatever endpoint they belong to. The threads of the connections call it, which
 * hear no answer meanwhile: it must be quick and must not block.
 */
public interface ServerListener {

    /**
     * A server has answered over a new connection. No request has been sent over that connection yet, and none is sent
     * before this returns.
     *
     * @param server to be asked again later
     * @param statistics the server's general statistics; null if it refuses to tell them, as some proxies do
     */
    void greeted(ConnectedServer server, Map<String, String> statistics);

    /**
     * A connection has ended although the server had not answered all that was sent over it: the server may still carry out
     * some of that later.
     *
     * @param server as {@code host:port}
     * @param reason why the connection ended, in words
     */
    void abandoned(String server, String reason);
}
