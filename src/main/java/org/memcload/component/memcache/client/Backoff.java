package org.memcload.component.memcache.client;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses before attempts to connect to a server that cannot be used: they double with each failed attempt, so that a server in
 * trouble is not flooded with connections. They are random within their upper half, so that clients do not come all at once. The
 * longest pause is short compared with the patience of callers: each retry of a request still gets its own attempt. Guarded by its
 * connection.
 */
final class Backoff {

    private static final long FIRST_MILLIS = 10;
    private static final long LONGEST_MILLIS = 250;
    /** Doublings after which the pause is the longest. */
    private static final int DOUBLINGS = 5;

    /** Attempts in a row that led to no answered request. */
    private int failures;

    void failed() {
        failures++;
    }

    /** The server has answered a request. */
    void reset() {
        failures = 0;
    }

    /** Milliseconds to wait before the next attempt; 0 if the last one succeeded. */
    long pauseMillis() {
        if (failures == 0) {
            return 0;
        }
        long longest = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, DOUBLINGS));
        return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    }
}
