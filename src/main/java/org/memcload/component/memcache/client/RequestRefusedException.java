package org.memcload.component.memcache.client;

/** A server will never accept the request, such as storing a value that is too large. */
public final class RequestRefusedException extends IllegalArgumentException implements ServerFailure {

    private static final long serialVersionUID = 1L;

    private final String server;
    private final String reason;

    /**
     * A refusal by a server.
     *
     * @param server as {@code host:port}
     * @param reason in words, without the server
     */
    public RequestRefusedException(String server, String reason) {
        super("memcached " + server + ": " + reason);
        this.server = server;
        this.reason = reason;
    }

    /** Always {@link ErrorKind#REFUSED}. */
    @Override
    public ErrorKind getKind() {
        return ErrorKind.REFUSED;
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
