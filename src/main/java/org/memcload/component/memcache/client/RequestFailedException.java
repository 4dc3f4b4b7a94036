package org.memcload.component.memcache.client;

/**
 * A server did not execute a request: it could not be reached, did not answer in time, or answered with an error that may not
 * recur. The request may be sent again.
 */
public final class RequestFailedException extends Exception implements ServerFailure {

    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String server;
    private final String reason;

    /**
     * A failure of a server.
     *
     * @param server as {@code host:port}
     * @param reason in words, without the server
     * @param cause may be null
     */
    public RequestFailedException(ErrorKind kind, String server, String reason, Throwable cause) {
        super("memcached " + server + ": " + reason, cause);
        this.kind = kind;
        this.server = server;
        this.reason = reason;
    }

    @Override
    public ErrorKind getKind() {
        return kind;
    }

    @Override
    public String getServer() {
        return server;
    }

    /** The reason in words, without the server. */
    public String reason() {
        return reason;
    }
}
