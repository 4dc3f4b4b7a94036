package org.memcload.component.memcache;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.memcload.component.memcache.client.Deadlines;
import org.memcload.component.memcache.client.UncaughtErrors;

/**
 * Continues exchanges with the answers of servers, on threads of a pool. The thread of a connection must not do that: a route that
 * blocks it would keep all further answers from arriving.
 *
 * <p>A few workers take the tasks from one queue as long as they keep up, since a thread for each task costs several times as
 * much as most tasks. Only when a task has waited for a while, because routes block the workers, another worker starts for each
 * waiting task; otherwise a route that waits for another answer would wait forever. A worker ends when no task waits, and leaves
 * its thread to the pool. So there are never more workers than tasks.
 */
final class Continuations {

    private final ExecutorService pool;
    private final int fewWorkers;
    private final int maxWorkers;
    private final long patienceMillis;
    private final Deadlines deadlines;

    private final BlockingQueue<Task> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger workers = new AtomicInteger();
    /** Whether a look at the waiting tasks is scheduled. */
    private final AtomicBoolean watched = new AtomicBoolean();

    /**
     * Continuations without a worker.
     *
     * @param pool refuses tasks instead of running them on the calling thread
     * @param fewWorkers number of workers as long as they keep up
     * @param maxWorkers number of workers that is never exceeded; further tasks wait
     * @param patienceMillis milliseconds after which a task has waited for too long
     */
    Continuations(ExecutorService pool, int fewWorkers, int maxWorkers, long patienceMillis, Deadlines deadlines) {
        this.pool = pool;
        this.fewWorkers = Math.min(fewWorkers, maxWorkers);
        this.maxWorkers = maxWorkers;
        this.patienceMillis = patienceMillis;
        this.deadlines = deadlines;
    }

    /** An answer, and a future that is to complete with it on another thread. */
    private static final class Task {

        private final Runnable continuation;
        private final CompletableFuture<?> future;
        private final long since = System.nanoTime();

        <T> Task(CompletableFuture<T> future, T value, Throwable failure) {
            this.future = future;
            this.continuation =
                    failure == null ? () -> future.complete(value) : () -> future.completeExceptionally(failure);
        }
    }

    /**
     * A future that completes as another one does, on a thread that may be blocked. If no thread can be started, and none is left
     * that would continue it later, it fails with the error.
     */
    <T> CompletableFuture<T> continued(CompletableFuture<T> answer) {
        CompletableFuture<T> continued = new CompletableFuture<>();
        var unused = answer.whenComplete((value, failure) -> add(new Task(continued, value, failure)));
        return continued;
    }

    private void add(Task task) {
        waiting.add(task);
        if (!startUpTo(fewWorkers)) {
            watch();
        }
    }

    /** Starts a worker unless there are as many already; then returns false. */
    private boolean startUpTo(int limit) {
        int present;
        do {
            present = workers.get();
            if (present >= limit) {
                return false;
            }
        } while (!workers.compareAndSet(present, present + 1));
        try {
            pool.execute(this::work);
        } catch (RejectedExecutionException e) {
            workers.decrementAndGet();
            if (pool.isShutdown()) {
                // while the context stops, no exchange may be left behind
                continueAll();
            } else {
                // a worker has ended, but its thread is not back in the pool yet
                watch();
            }
        } catch (Error e) {
            UncaughtErrors.tell(e);
            if (workers.decrementAndGet() == 0) {
                failAll(e);
            } else {
                watch();
            }
        }
        return true;
    }

    private void work() {
        continueAll();
        workers.decrementAndGet();
        // a task that was added just before has seen this worker
        if (!waiting.isEmpty()) {
            startUpTo(fewWorkers);
        }
    }

    private void continueAll() {
        for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
            task.continuation.run();
        }
    }

    private void failAll(Error error) {
        for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
            task.future.completeExceptionally(error);
        }
    }

    private void watch() {
        if (!waiting.isEmpty() && watched.compareAndSet(false, true)) {
            try {
                var unused = deadlines.schedule(this::look, patienceMillis);
            } catch (RejectedExecutionException e) {
                // while the context stops, the present workers do the waiting tasks
                watched.set(false);
            }
        }
    }

    private void look() {
        watched.set(false);
        Task first = waiting.peek();
        if (first != null && System.nanoTime() - first.since >= TimeUnit.MILLISECONDS.toNanos(patienceMillis)) {
            for (int i = waiting.size(); i > 0 && startUpTo(maxWorkers); i--) {
                // a worker for each
            }
        }
        watch();
    }
}
