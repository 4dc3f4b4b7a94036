package org.memcload.component.memcache;

import org.memcload.component.memcache.client.ErrorKind;
import org.memcload.component.memcache.client.ServerFailure;

/** A server will never carry out a request: the value is too large or not a number, or the server has no CAS. */
public class MemcacheRefusedException extends IllegalArgumentException implements ServerFailure {

    private static final long serialVersionUID = 1L;

    private final String server;

    public MemcacheRefusedException(String server, String message) {
        super("memcached " + server + ": " + message);
        this.server = server;
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
}
