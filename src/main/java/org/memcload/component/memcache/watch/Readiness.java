package org.memcload.component.memcache.watch;

/** The servers of an endpoint that must answer for it to be ready. */
public enum Readiness {
    /** Every server must answer. */
    ALL,
    /** At least one server must answer. */
    ANY
}
