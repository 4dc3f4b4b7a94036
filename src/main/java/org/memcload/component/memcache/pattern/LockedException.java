package org.memcload.component.memcache.pattern;

/** A lock is held by another one. */
public class LockedException extends Exception {

    private static final long serialVersionUID = 1L;

    public LockedException(String key) {
        super("The lock '" + key + "' is held by another one");
    }
}
