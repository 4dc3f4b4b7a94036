package org.memcload.component.memcache;

import java.util.Locale;

/** An operation of memcached, named as in its protocol. */
public enum MemcacheOperation {
    /** Stores the body under the key; without a key stores a batch of records. */
    SET,
    /** Stores the body unless the key has a value. */
    ADD,
    /** Stores the body if the key has a value. */
    REPLACE,
    /** Puts the body after the value of the key. */
    APPEND,
    /** Puts the body before the value of the key. */
    PREPEND,
    /** Stores the body if the value of the key still has the number that {@link #GETS} returned. */
    CAS,
    /** Reads the value of the key. */
    GET,
    /** Reads the values of several keys. */
    GET_MANY,
    /** Reads the value of the key and its number for {@link #CAS}. */
    GETS,
    /** Reads the value of the key and restarts its time to live. */
    GET_AND_TOUCH,
    /** Restarts the time to live of the key. */
    TOUCH,
    /** Removes the key. */
    DELETE,
    /** Adds to the number that the key has. */
    INCR,
    /** Subtracts from the number that the key has; it never falls below 0. */
    DECR,
    /** Drops everything that the servers hold. */
    FLUSH,
    /** Reads the servers' statistics. */
    STATS,
    /** Reads the servers' versions. */
    VERSION;

    /** Whether it reads the value of a key. */
    boolean reads() {
        return this == GET || this == GETS || this == GET_AND_TOUCH;
    }

    /** Whether it stores values, which never expire without a time to live. */
    boolean stores() {
        return switch (this) {
            case SET, ADD, REPLACE, CAS -> true;
            default -> false;
        };
    }

    /** The name as memcached's documents spell it, with a dash between words. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
