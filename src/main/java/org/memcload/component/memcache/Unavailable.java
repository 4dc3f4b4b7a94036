package org.memcload.component.memcache;

/** The consequence for an exchange if a server could not be reached or did not answer in time. */
public enum Unavailable {
    /** The exchange fails. */
    FAIL,
    /** The exchange continues as after a miss, or as if nothing had been stored. */
    MISS
}
