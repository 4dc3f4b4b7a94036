package org.memcload.component.memcache;

/** A server will not do what was asked of it, however often it is asked: a value too large, text where a number was needed. */
public class MemcacheRefusedException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String server;

    public MemcacheRefusedException(String server, String message) {
        super("memcached " + server + ": " + message);
        this.server = server;
    }

    /** The server that refused, as {@code host:port}. */
    public String getServer() {
        return server;
    }
}
