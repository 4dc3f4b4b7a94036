package org.memcload.cli;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for a route's side tasks, such as a wire tap. It runs them in order, and all of them before the run ends. Camel's own
 * thread pools drop waiting tasks when the routes are stopped.
 */
final class Background implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    /** Tasks that may wait; each may hold a whole block. When the queue is full, the submitting thread runs the task itself. */
    private static final int QUEUE_SIZE = 100;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Time limit when the program must end soon. */
    private static final long LITTLE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long GLANCE_MILLIS = 100;

    private final ExecutorService thread = Pools.fixed(
            1, "background", new ArrayBlockingQueue<>(QUEUE_SIZE), new ThreadPoolExecutor.CallerRunsPolicy());
    private final BooleanSupplier ending;

    /** @param ending whether the program must end soon, even with tasks left */
    Background(BooleanSupplier ending) {
        this.ending = ending;
    }

    ExecutorService executor() {
        return thread;
    }

    /** Waits until all tasks are done; only briefly after a signal or an error. */
    @Override
    public void close() {
        thread.shutdown();
        long begun = System.nanoTime();
        try {
            while (!thread.awaitTermination(GLANCE_MILLIS, TimeUnit.MILLISECONDS)) {
                long waited = System.nanoTime() - begun;
                if (waited > (ending.getAsBoolean() ? LITTLE_PATIENCE_NANOS : PATIENCE_NANOS)) {
                    LOG.error(
                            "Not all that routes do in the background was done within {} s: {} steps were left out",
                            TimeUnit.NANOSECONDS.toSeconds(waited),
                            1 + thread.shutdownNow().size());
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
