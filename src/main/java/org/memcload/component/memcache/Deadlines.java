package org.memcload.component.memcache;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what is to be done when a request is overdue. What follows a failure, such as a redelivery, runs on the same thread
 * and may block it: it has one of its own, so that other deadlines are kept meanwhile.
 */
final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, Deadlines::daemon);
    private final ExecutorService workers = Executors.newCachedThreadPool(Deadlines::daemon);

    Deadlines() {
        // a deadline keeps its batch in memory: nearly all are cancelled long before they are due
        clock.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "memcache deadlines");
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task in so many milliseconds, unless the future is cancelled before. */
    Future<?> schedule(Runnable task, long millis) {
        return clock.schedule(UncaughtErrors.telling(() -> workers.execute(task)), millis, TimeUnit.MILLISECONDS);
    }

    /** Runs a task as soon as possible, on another thread. */
    void execute(Runnable task) {
        workers.execute(task);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        workers.shutdown();
    }
}
