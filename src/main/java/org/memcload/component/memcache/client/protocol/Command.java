package org.memcload.component.memcache.client.protocol;

import java.util.Locale;

/** A command of memcached, named as in its protocol. */
public enum Command {
    /** Stores a value. */
    SET,
    /** Stores a value unless the key has one. */
    ADD,
    /** Stores a value if the key has one. */
    REPLACE,
    /** Puts bytes after the value of the key. */
    APPEND,
    /** Puts bytes before the value of the key. */
    PREPEND,
    /** Stores a value if the present one still has the number that was read with it. */
    CAS,
    /** Reads the value of a key, and its number. */
    GET,
    /** Reads the values of several keys. */
    GET_MANY,
    /** Reads the value of a key and restarts its time to live. */
    GET_AND_TOUCH,
    /** Restarts the time to live of a key. */
    TOUCH,
    /** Removes a key. */
    DELETE,
    /** Adds to the number of a key. */
    INCR,
    /** Subtracts from the number of a key; it never falls below 0. */
    DECR,
    /** Flushes all items of a server. */
    FLUSH,
    /** Reads a server's statistics. */
    STATS,
    /** Reads a server's version. */
    VERSION;

    /** Whether it stores a whole value; the other writing commands change the existing value. */
    boolean stores() {
        return switch (this) {
            case SET, ADD, REPLACE, CAS -> true;
            default -> false;
        };
    }

    /** Whether it changes items: executed late, it may undo a newer change. */
    boolean writes() {
        return switch (this) {
            case GET, GET_MANY, STATS, VERSION -> false;
            default -> true;
        };
    }

    /** The name as memcached's documents spell it, with a dash between words. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
