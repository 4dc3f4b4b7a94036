package org.memcload.component.memcache;

import java.util.Locale;

/** What can be asked of memcached, named as in its protocol. */
public enum MemcacheOperation {
    /** Stores the body under the key; without a key stores a batch of records. */
    SET,
    /** The value of the key. */
    GET,
    /** What the servers tell of themselves. */
    STATS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
