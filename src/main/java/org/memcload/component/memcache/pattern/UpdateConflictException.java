package org.memcload.component.memcache.pattern;

/** A value was changed by others each time it was to be replaced; it is as they left it. */
public class UpdateConflictException extends Exception {

    private static final long serialVersionUID = 1L;

    public UpdateConflictException(String key, int attempts) {
        super("'" + key + "' was changed by others during each of " + attempts
                + " attempts to update it: try again later, or allow more with maxAttempts");
    }
}
