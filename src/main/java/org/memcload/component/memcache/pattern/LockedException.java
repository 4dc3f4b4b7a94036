package org.memcload.component.memcache.pattern;

/** Another owner holds a lock. */
public class LockedException extends Exception {

    private static final long serialVersionUID = 1L;

    public LockedException(String key) {
        super("The lock '" + key + "' is held by another one");
    }
}
