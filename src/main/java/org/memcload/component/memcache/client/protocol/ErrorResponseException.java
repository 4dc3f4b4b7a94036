package org.memcload.component.memcache.client.protocol;

/** A server answered a request with an error. Internal: public for the client's own packages. */
public final class ErrorResponseException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private ErrorResponseException(String message, boolean permanent) {
        super(message);
        this.permanent = permanent;
    }

    /** An error that may not recur, such as being out of memory. */
    static ErrorResponseException transientError(String message) {
        return new ErrorResponseException(message, false);
    }

    /** An error that the request would always cause, such as a value that is too large. */
    static ErrorResponseException permanentError(String message) {
        return new ErrorResponseException(message, true);
    }

    /** Whether repeating the request would always cause this error. */
    public boolean isPermanent() {
        return permanent;
    }
}
