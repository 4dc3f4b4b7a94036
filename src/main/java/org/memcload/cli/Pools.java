package org.memcload.cli;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.util.concurrent.RejectableScheduledThreadPoolExecutor;
import org.apache.camel.util.concurrent.RejectableThreadPoolExecutor;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;
import org.memcload.run.ProgramErrors;

/**
 * Thread pools, ours and Camel's, that lose no {@link Error}. A submitted task keeps its exception in its future, which Camel never
 * checks. These pools also pass it to the thread's handler of uncaught exceptions.
 */
final class Pools extends DefaultThreadPoolFactory {

    /** A pool with a fixed number of threads. */
    static ExecutorService fixed(
            int threads, String name, BlockingQueue<Runnable> queue, RejectedExecutionHandler full) {
        return new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, queue, Daemons.factory(name), full) {
            @Override
            protected void afterExecute(Runnable task, Throwable thrown) {
                tell(task);
            }
        };
    }

    /** The pool that parses blocks: a thread for each core, and another one that reads the file. */
    static ExecutorService parsers() {
        return fixed(
                Runtime.getRuntime().availableProcessors() + 1,
                "parser",
                new LinkedBlockingQueue<>(),
                new ThreadPoolExecutor.AbortPolicy());
    }

    /** A thread for repeated tasks. */
    static ScheduledExecutorService clock(String name) {
        return new ScheduledThreadPoolExecutor(1, Daemons.factory(name)) {
            @Override
            protected void afterExecute(Runnable task, Throwable thrown) {
                tell(task);
            }
        };
    }

    /** Only for futures: an exception of any other task ends its thread and reaches the handler anyway. */
    private static void tell(Runnable task) {
        if (!(task instanceof Future<?> future) || !future.isDone()) {
            return;
        }
        try {
            var unused = future.get();
        } catch (ExecutionException e) {
            Thread thread = Thread.currentThread();
            ProgramErrors.in(e)
                    .ifPresent(error -> thread.getUncaughtExceptionHandler().uncaughtException(thread, error));
        } catch (CancellationException e) {
            // cancelled on purpose
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public ExecutorService newCachedThreadPool(ThreadFactory threadFactory) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), threadFactory) {
            @Override
            protected void afterExecute(Runnable task, Throwable thrown) {
                tell(task);
            }
        };
    }

    @Override
    public ExecutorService newThreadPool(
            int corePoolSize,
            int maxPoolSize,
            long keepAliveTime,
            TimeUnit timeUnit,
            int maxQueueSize,
            boolean allowCoreThreadTimeOut,
            RejectedExecutionHandler rejectedExecutionHandler,
            ThreadFactory threadFactory) {
        // Camel's own pool, configured by its rules: sizes, queue, and rejection when full
        ThreadPoolExecutor model = (ThreadPoolExecutor) super.newThreadPool(
                corePoolSize,
                maxPoolSize,
                keepAliveTime,
                timeUnit,
                maxQueueSize,
                allowCoreThreadTimeOut,
                rejectedExecutionHandler,
                threadFactory);
        ThreadPoolExecutor pool =
                new RejectableThreadPoolExecutor(
                        model.getCorePoolSize(),
                        model.getMaximumPoolSize(),
                        keepAliveTime,
                        timeUnit,
                        model.getQueue(),
                        threadFactory,
                        model.getRejectedExecutionHandler()) {
                    @Override
                    protected void afterExecute(Runnable task, Throwable thrown) {
                        tell(task);
                    }
                };
        pool.allowCoreThreadTimeOut(allowCoreThreadTimeOut);
        return pool;
    }

    @Override
    public ScheduledExecutorService newScheduledThreadPool(ThreadPoolProfile profile, ThreadFactory threadFactory) {
        ScheduledThreadPoolExecutor pool =
                new RejectableScheduledThreadPoolExecutor(
                        profile.getPoolSize(), threadFactory, rejected(profile.getRejectedExecutionHandler())) {
                    @Override
                    protected void afterExecute(Runnable task, Throwable thrown) {
                        tell(task);
                    }
                };
        pool.setRemoveOnCancelPolicy(true);
        return profile.getMaxPoolSize() > 0 ? new SizedScheduledExecutorService(pool, profile.getMaxQueueSize()) : pool;
    }

    private static RejectedExecutionHandler rejected(RejectedExecutionHandler given) {
        return given == null ? new ThreadPoolExecutor.CallerRunsPolicy() : given;
    }
}
