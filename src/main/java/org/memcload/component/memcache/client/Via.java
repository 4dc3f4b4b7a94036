package org.memcload.component.memcache.client;

/**
 * The connection that a request takes to its server. Bulk sets have separate connections: a request after megabytes of records
 * would be answered late, or not in time.
 *
 * @param bulk whether the connection is one of those for bulk sets
 * @param number of the connection, any number; requests with the same one keep their order
 */
record Via(boolean bulk, int number) {

    /** The first connection for single requests. */
    static final Via FIRST = single(0);

    static Via single(int number) {
        return new Via(false, number);
    }

    static Via bulk(int number) {
        return new Via(true, number);
    }
}
