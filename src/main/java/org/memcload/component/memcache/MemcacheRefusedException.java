package org.memcload.component.memcache;

import org.memcload.component.memcache.client.ErrorKind;

/**
 * A server will never carry out a request: the value is too large or not a number, or the server has no CAS. Sending it again does
 * not help.
 */
public class MemcacheRefusedException extends MemcacheException {

    private static final long serialVersionUID = 1L;

    /** The server, or the component that knows its limits, refuses the request: {@link ErrorKind#REFUSED}. */
    public MemcacheRefusedException(String server, String message) {
        super(ErrorKind.REFUSED, server, message, null);
    }
}
