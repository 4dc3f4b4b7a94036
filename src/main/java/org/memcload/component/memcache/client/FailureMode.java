package org.memcload.component.memcache.client;

/** How requests to a server that failed are treated. */
public enum FailureMode {
    /** A request is sent to the server of its key, even if earlier requests failed. */
    RETRY,
    /** Requests to a dead server fail at once, until it is tried again. */
    CANCEL,
    /** Keys of a dead server belong to the next live one on the ring, until it is tried again. */
    REDISTRIBUTE
}
