package org.memcload.component.memcache.client;

import java.util.concurrent.TimeUnit;

/** Whether a connection is being opened, and whether the server has just refused one. Guarded by its connection. */
final class Opening {

    /** Nanoseconds for which a server that refused us is left alone: it may count the attempts. */
    private static final long REFUSAL_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private boolean underway;
    /** The time at which nobody waits any longer for the new connection, by {@link System#nanoTime}. */
    private long end;
    /** Why the server refused the last connection; null if it did not. */
    private String refusal;

    private long refusedAt;

    /** Why the server is left alone at present; null if a connection may be opened. */
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

    /** @param millis milliseconds that opening may take */
    void begins(long millis) {
        underway = true;
        end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
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
