package org.memcload.component.memcache;

import org.memcload.component.memcache.client.ErrorKind;
import org.memcload.component.memcache.client.ServerFailure;

/**
 * A server did not carry out a request: it could not be reached, did not answer in time, or answered with an error that may
 * pass. The request may be sent again, unless the server has refused it: see {@link MemcacheRefusedException}.
 */
public class MemcacheException extends MemcacheOperationFailedException implements ServerFailure {

    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String server;

    /** The server has answered with an error. */
    public MemcacheException(String server, String message) {
        this(ErrorKind.SERVER, server, message, null);
    }

    public MemcacheException(ErrorKind kind, String server, String message, Throwable cause) {
        super("memcached " + server + ": " + message, cause);
        this.kind = kind;
        this.server = server;
    }

    @Override
    public ErrorKind getKind() {
        return kind;
    }

    @Override
    public String getServer() {
        return server;
    }
}
