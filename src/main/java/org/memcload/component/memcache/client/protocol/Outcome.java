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
    /** All servers have executed it. */
    OK,
    /** The key has no value: a miss. */
    NOT_FOUND,
    /** Not stored, since the key has a value (add) or has no value (replace, append, prepend). */
    NOT_STORED,
    /** Not stored or removed, since the value has changed since it was read (cas). */
    EXISTS;

    /** Whether the key had no value. */
    public boolean isMiss() {
        return this == NOT_FOUND;
    }
}
