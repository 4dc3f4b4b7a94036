package org.memcload.component.memcache.client;

import java.util.concurrent.TimeUnit;

/** Whether a connection is being opened, and whether the server has just refused one. Guarded by its connection. */
final class Opening {

    /** Nanoseconds without attempts after a server refused a connection: it may count attempts. */
    private static final long REFUSAL_PAUSE = TimeUnit.SECONDS.toNanos(1);

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
