package org.memcload.component.memcache;

/**
 * What became of a request to one server.
 *
 * @param server as {@code host:port}
 * @param operation what was asked; {@link MemcacheOperation#SET} for a bulk set
 * @param outcome what became of it; null if it failed
 * @param error why it failed; null if it did not
 * @param hits keys that were asked for and had a value
 * @param misses keys that were asked for and had none
 * @param stored records that the server has stored, by a bulk set that failed too
 * @param refused records of a bulk set that the server will never store
 * @param nanos nanoseconds since it was submitted
 */
public record RequestReport(
        String server,
        MemcacheOperation operation,
        MemcacheOutcome outcome,
        ErrorKind error,
        int hits,
        int misses,
        int stored,
        int refused,
        long nanos) {}
