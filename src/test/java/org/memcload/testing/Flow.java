package org.memcload.testing;

import java.util.concurrent.TimeUnit;

/** One direction of a {@link FaultProxy}: its faults, and a count of the bytes that went that way. Guarded by the proxy. */
final class Flow {

    /** A throttled direction passes the bytes of a second on in so many pieces. */
    private static final int PIECES = 20;

    boolean frozen;
    long bytesPerSecond = Long.MAX_VALUE;
    long delayNanos;

    long received;
    long passed;
    long chunks;

    /** Clears the faults. */
    void heal() {
        frozen = false;
        bytesPerSecond = Long.MAX_VALUE;
        delayNanos = 0;
    }

    boolean isThrottled() {
        return bytesPerSecond != Long.MAX_VALUE;
    }

    /** The {@link System#nanoTime} at which a throttled direction passes its next piece on. */
    static long nextPiece() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(1) / PIECES;
    }

    /** Bytes of those waiting that pass at once. */
    long piece(int waiting) {
        return Math.min(waiting, Math.max(1, bytesPerSecond / PIECES));
    }
}
