package org.memcload.servers;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a run that waits for servers holds a file for them, and when they are asked again. If servers answer but the file is held
 * again, for instance because a server is out of memory, each attempt waits longer than the one before.
 *
 * <p>Used by one thread at a time: the thread that polls the directory or loads the file.
 */
public final class ServerHold {

    private static final long MAX_DELAY_SECONDS = 30;

    /** Nanoseconds of a clock that is never set. */
    private final LongSupplier clock;

    private boolean holding;
    private long heldAt;
    /** Minimum seconds before the servers are asked; 0 for the first time. */
    private long delay;
    /** The delay of the next hold, in seconds. */
    private long nextDelay;

    public ServerHold() {
        this(System::nanoTime);
    }

    /** @param clock as {@link System#nanoTime} */
    ServerHold(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Holds the present file.
     *
     * @return minimum seconds until the servers are asked
     */
    public long hold() {
        holding = true;
        heldAt = clock.getAsLong();
        delay = nextDelay;
        nextDelay = Math.min(Math.max(2 * delay, 1), MAX_DELAY_SECONDS);
        return delay;
    }

    /** The servers answer: files may be taken again. */
    public void release() {
        holding = false;
    }

    /** A file was loaded or failed: the next hold begins with the shortest delay. */
    public void reset() {
        nextDelay = 0;
    }

    public boolean isHolding() {
        return holding;
    }

    /** Whether the delay is over. */
    public boolean isDue() {
        return clock.getAsLong() - heldAt >= TimeUnit.SECONDS.toNanos(delay);
    }
}
