package org.memcload.component.memcache.client;

import java.time.Instant;

/**
 * The state of a connection at one moment.
 *
 * @param id tells connections apart: clients that share a connection report the same one
 * @param server as {@code host:port}
 * @param connected whether the connection is open and the server has answered over it
 * @param inFlight requests sent but not yet answered
 * @param waiting requests that wait to be sent
 * @param reconnects how often the connection was opened again after it had been lost or given up
 * @param lastFailure the last failure, however long ago; null if there was none
 */
public record ConnectionStatus(
        long id, String server, boolean connected, int inFlight, int waiting, int reconnects, Failure lastFailure) {

    /** Why the connection could not be opened, was lost, or had no answer, and when. */
    public record Failure(String reason, Instant time) {}
}
