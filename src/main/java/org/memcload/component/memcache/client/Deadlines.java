package org.memcload.component.memcache.client;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks at deadlines. Each task and its consequences, such as a redelivery after a failure, run on a separate thread and may
 * block it without delaying other deadlines. Internal: public for the Camel component, whose endpoints share one.
 */
public final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, Deadlines::daemon);
    private final ExecutorService workers = Executors.newCachedThreadPool(Deadlines::daemon);

    public Deadlines() {
        // a deadline keeps its batch in memory, and nearly all are cancelled long before they are due
        clock.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "memcache deadlines");
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task after a delay in milliseconds, unless the future is cancelled first. */
    public Future<?> schedule(Runnable task, long millis) {
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
