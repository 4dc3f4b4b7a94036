package org.memcload.component.memcache.client;

import org.memcload.component.memcache.client.protocol.Command;
import org.memcload.component.memcache.client.protocol.Outcome;

/**
 * The result of a request to one server.
 *
 * @param server as {@code host:port}
 * @param command the command; {@link Command#SET} for a bulk set
 * @param outcome the outcome; null if the request failed
 * @param error why the request failed; null if it did not fail
 * @param hits requested keys that had a value
 * @param misses requested keys that had no value
 * @param stored records that the server has stored; also counted if a bulk set failed midway
 * @param refused records of a bulk set that the server will never store
 * @param nanos nanoseconds since the request was submitted
 */
public record RequestReport(
        String server,
        Command command,
        Outcome outcome,
        ErrorKind error,
        int hits,
        int misses,
        int stored,
        int refused,
        long nanos) {}
