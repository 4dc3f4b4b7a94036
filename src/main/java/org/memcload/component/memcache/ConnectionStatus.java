package org.memcload.component.memcache;

import java.time.Instant;

/**
 * What a connection knew of itself at one moment.
 *
 * @param server as {@code host:port}
 * @param connected whether it is open and the server has answered over it
 * @param inFlight requests sent and not answered yet
 * @param waiting requests that wait to be sent
 * @param reconnects how often it was opened anew after it had been lost or given up
 * @param lastFailure the last one, however long ago; null if there was none
 */
public record ConnectionStatus(
        String server, boolean connected, int inFlight, int waiting, int reconnects, Failure lastFailure) {

    /** Why it could not be opened, was lost, or had no answer, and when. */
    public record Failure(String reason, Instant time) {}
}
