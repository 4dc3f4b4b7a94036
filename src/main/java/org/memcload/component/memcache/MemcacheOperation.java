package org.memcload.component.memcache;

import java.util.Locale;

/** What can be asked of memcached, named as in its protocol. */
public enum MemcacheOperation {
    /** Stores the body under the key; without a key stores a batch of records. */
    SET,
    /** Stores the body unless the key has a value. */
    ADD,
    /** Stores the body if the key has a value. */
    REPLACE,
    /** Puts the body behind the value of the key. */
    APPEND,
    /** Puts the body before the value of the key. */
    PREPEND,
    /** Stores the body if the value of the key is still the one that {@link #GETS} told the number of. */
    CAS,
    /** The value of the key. */
    GET,
    /** The values of several keys. */
    GET_MANY,
    /** The value of the key and its number for {@link #CAS}. */
    GETS,
    /** The value of the key, whose time to live begins anew. */
    GET_AND_TOUCH,
    /** Begins the time to live of the key anew. */
    TOUCH,
    /** Removes the key. */
    DELETE,
    /** Adds to the number that the key has. */
    INCR,
    /** Takes from the number that the key has; it never falls below 0. */
    DECR,
    /** Drops all that the servers hold. */
    FLUSH,
    /** What the servers tell of themselves. */
    STATS,
    /** The servers' versions. */
    VERSION;

    /** Whether it stores a value by itself, and does not change one. */
    boolean stores() {
        return switch (this) {
            case SET, ADD, REPLACE, CAS -> true;
            default -> false;
        };
    }

    /** Whether it changes what the server holds: carried out late, it may undo something newer. */
    boolean writes() {
        return switch (this) {
            case GET, GET_MANY, GETS, STATS, VERSION -> false;
            default -> true;
        };
    }

    /** Whether what it stores or touches expires after a time to live, or never. */
    boolean takesTimeToLive() {
        return stores() || this == TOUCH || this == GET_AND_TOUCH;
    }

    /** The name as memcached's documents spell it, with a dash between words. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
