package org.memcload.component.memcache.pattern;

/** Others changed a value during each attempt to replace it; it is as they left it. */
public class UpdateConflictException extends Exception {

    private static final long serialVersionUID = 1L;

    public UpdateConflictException(String key, int attempts) {
        super("'" + key + "' was changed by others during each of " + attempts
                + " attempts to update it: try again later, or allow more with maxAttempts");
    }
}
