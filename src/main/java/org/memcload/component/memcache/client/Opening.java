package org.memcload.component.memcache.client;

import java.util.concurrent.TimeUnit;

/**
 * Whether a connection is being opened, after which pause, and whether the server has just refused one. Guarded by its connection.
 */
final class Opening {

    /** Nanoseconds without attempts after a server refused a connection: it may count attempts. */
    private static final long REFUSAL_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Backoff backoff = new Backoff();
    private boolean underway;
    /** The deadline of the new connection, by {@link System#nanoTime}. */
    private long end;
    /** Why the server refused the last connection; null if it did not. */
    private String refusal;

    private long refusedAt;

    /** Why no connection may be opened at present; null if one may be. */
    String refusal() {
        if (refusal != null && System.nanoTime() - refusedAt >= REFUSAL_PAUSE) {
            refusal = null;
        }
        return refusal;
    }

    void refused(String reason) {
        refusal = reason;
        refusedAt = System.nanoTime();
    }

    /**
     * Opens a connection, on another thread, and after a pause if the last ones led to no answer.
     *
     * @param millis milliseconds that opening may take
     */
    void begin(Runnable open, Deadlines deadlines, long millis) {
        long pause = backoff.pauseMillis();
        if (pause == 0) {
            deadlines.execute(open);
        } else {
            var unused = deadlines.schedule(open, pause);
        }
        underway = true;
        end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause + millis);
    }

    /** An attempt to open a connection failed, or the connection ended without an answered call. */
    void failed() {
        backoff.failed();
    }

    /** The server has answered a call. */
    void answered() {
        backoff.reset();
    }

    void ends() {
        underway = false;
    }

    boolean isUnderway() {
        return underway;
    }

    long leftMillis() {
        return TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
}
