package org.memcload.component.memcache.client.transport;

/** A server refuses a login. Internal: public for the client. */
public final class LoginException extends Exception {

    private static final long serialVersionUID = 1L;

    LoginException(String message, Throwable cause) {
        super(message, cause);
    }
}
