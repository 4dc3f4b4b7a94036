package org.memcload.component.memcache;

/** What becomes of the requests to a server that failed. */
public enum FailureMode {
    /** A request goes to the server of its key, whatever became of those before it. */
    RETRY,
    /** Requests to a dead server fail at once, until it is tried again. */
    CANCEL,
    /** Keys of a dead server belong to the next live one on the ring, until it is tried again. */
    REDISTRIBUTE
}
