package org.memcload.component.memcache;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.memcload.component.memcache.client.Deadlines;
import org.memcload.component.memcache.client.UncaughtErrors;

/**
 * Continues exchanges, so that routes never run on the thread of a connection, which would receive no answers meanwhile. A
 * thread for each processor does this as long as they keep up: handing each task to a thread of its own costs several times
 * as much as most tasks. If a task has waited for a while, because routes block the threads, more threads start for all waiting
 * tasks; otherwise a route that waits for another answer would wait forever.
 */
final class Callbacks implements Executor, AutoCloseable {

    private static final int KEEP_SECONDS = 60;

    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final ThreadPoolExecutor threads;
    private final int fewThreads;
    private final Deadlines deadlines;
    private final long patienceMillis;
    /** Whether a look at the waiting tasks is scheduled. */
    private final AtomicBoolean watched = new AtomicBoolean();

    /** @param since time at which the task began to wait, by {@link System#nanoTime()} */
    private record Task(Runnable work, long since) implements Runnable {
        @Override
        public void run() {
            work.run();
        }
    }

    /**
     * Threads that are started when they are needed.
     *
     * @param fewThreads number of threads as long as they keep up
     * @param patienceMillis milliseconds after which a task has waited for too long
     */
    Callbacks(ThreadFactory factory, int fewThreads, long patienceMillis, Deadlines deadlines) {
        this.fewThreads = fewThreads;
        this.patienceMillis = patienceMillis;
        this.deadlines = deadlines;
        threads =
                new ThreadPoolExecutor(fewThreads, Integer.MAX_VALUE, KEEP_SECONDS, TimeUnit.SECONDS, waiting, factory);
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable work) {
        try {
            threads.execute(new Task(work, System.nanoTime()));
        } catch (RejectedExecutionException e) {
            // while the context stops, every exchange must still be continued
            work.run();
            return;
        } catch (Error e) {
            // the caller completes a future, which would swallow it
            UncaughtErrors.tell(e);
            throw e;
        }
        if (!waiting.isEmpty()) {
            watch();
        }
    }

    private void watch() {
        if (watched.compareAndSet(false, true)) {
            try {
                var unused = deadlines.schedule(this::look, patienceMillis);
            } catch (RejectedExecutionException e) {
                // while the context stops, the existing threads run the waiting tasks
                watched.set(false);
            }
        }
    }

    private void look() {
        long latest = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        if (waiting.peek() instanceof Task first && first.since() - latest <= 0) {
            threads.setCorePoolSize(threads.getPoolSize() + waiting.size());
        } else if (waiting.isEmpty()) {
            threads.setCorePoolSize(fewThreads);
        }
        watched.set(false);
        if (!waiting.isEmpty() || threads.getCorePoolSize() > fewThreads) {
            watch();
        }
    }

    /** Tasks that were handed over before still run. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
