package org.memcload.component.memcache.client.protocol;

/** The outcome of a command, named as in memcached's text protocol where that has a name. */
public enum Outcome {
    /** A value, or a number, was stored. */
    STORED,
    /** The key has a value. */
    FOUND,
    /** The time to live was restarted. */
    TOUCHED,
    /** The key was removed. */
    DELETED,
    /** All servers have done it. */
    OK,
    /** The key has no value: a miss. */
    NOT_FOUND,
    /** Nothing was stored, since the key has a value (add), or has none (replace, append, prepend). */
    NOT_STORED,
    /** Nothing was stored or removed, since the value is no longer the one that was read (cas). */
    EXISTS;

    /** Whether the key had no value. */
    public boolean isMiss() {
        return this == NOT_FOUND;
    }
}
