package org.memcload.component.memcache;

import org.memcload.component.memcache.client.protocol.Outcome;

/** The outcome of an operation, named as in memcached's text protocol if that has a name. */
public enum MemcacheOutcome {
    /** A value, or a number, was stored. */
    STORED,
    /** The key has a value. */
    FOUND,
    /** The time to live was restarted. */
    TOUCHED,
    /** The key was removed. */
    DELETED,
    /** All servers have carried out the operation. */
    OK,
    /** The key has no value: a miss. */
    NOT_FOUND,
    /**
     * Nothing was stored, since the key has a value (add), or has none (replace, append, prepend). With {@code unavailable=miss}
     * also the outcome of a write that the server did not acknowledge.
     */
    NOT_STORED,
    /** Nothing was stored, since the value is no longer the one that was read (cas). */
    EXISTS;

    /** The same outcome as the client names it. */
    static MemcacheOutcome of(Outcome outcome) {
        return valueOf(outcome.name());
    }

    /** Whether the key had no value. */
    public boolean isMiss() {
        return this == NOT_FOUND;
    }

    /** Whether the condition for storing was not met. */
    public boolean isConflict() {
        return this == NOT_STORED || this == EXISTS;
    }
}
