package org.memcload.component.memcache;

/**
 * A server did not do what was asked of it: it could not be reached, did not answer in time, or answered with an error that
 * may be gone the next time. What was asked may be sent again.
 */
public class MemcacheException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String server;
    private final String reason;

    /** The server has answered with an error. */
    public MemcacheException(String server, String message) {
        this(ErrorKind.SERVER, server, message, null);
    }

    public MemcacheException(ErrorKind kind, String server, String message, Throwable cause) {
        super("memcached " + server + ": " + message, cause);
        this.kind = kind;
        this.server = server;
        this.reason = message;
    }

    /** What happened, without the server. */
    String reason() {
        return reason;
    }

    /** What went wrong. */
    public ErrorKind getKind() {
        return kind;
    }

    /** The server it happened with, as {@code host:port}. */
    public String getServer() {
        return server;
    }
}
