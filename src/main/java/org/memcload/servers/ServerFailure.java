package org.memcload.servers;

/**
 * A server that a batch was given up for.
 *
 * @param server as {@code host:port}
 * @param message the last failure, in words that name the server
 * @param redeliveries how often the batch was sent again, 0 for not at all
 * @param seconds in which it was sent again
 */
public record ServerFailure(String server, String message, int redeliveries, double seconds) {}
