package org.memcload.component.memcache.client.protocol;

/** A server answered a request with an error. Internal: public for the client's own packages. */
public final class ErrorResponseException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private ErrorResponseException(String message, boolean permanent) {
        super(message);
        this.permanent = permanent;
    }

    /** An error that may be gone the next time, such as being out of memory. */
    static ErrorResponseException transientError(String message) {
        return new ErrorResponseException(message, false);
    }

    /** An error in which the request would always end, such as a value that is too large. */
    static ErrorResponseException permanentError(String message) {
        return new ErrorResponseException(message, true);
    }

    /** Whether the request would end in this error however often it is sent. */
    public boolean isPermanent() {
        return permanent;
    }
}
