package org.memcload.servers;

/**
 * A server whose batch was given up.
 *
 * @param server as {@code host:port}
 * @param message the last failure, in words that name the server
 * @param redeliveries how often the batch was sent again, 0 or more
 * @param seconds over which it was sent again
 */
public record ServerFailure(String server, String message, int redeliveries, double seconds) {}
