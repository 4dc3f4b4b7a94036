package org.memcload.cli;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for what a route does beside the loading, such as a wire tap: one thing after the other, all of it done before the
 * run ends. A thread pool of Camel's own drops what still waits when the routes are stopped.
 */
final class Background implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    /** What may wait, which may be a whole block each. When it is as much, who brings more does that himself. */
    private static final int QUEUE_SIZE = 100;

    private static final long PATIENCE_SECONDS = 60;

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_SIZE),
            Loader.daemons("background"),
            new ThreadPoolExecutor.CallerRunsPolicy());

    ExecutorService executor() {
        return thread;
    }

    /** Waits until all is done. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.error(
                        "Not all that routes do in the background was done within {} s: {} steps were left out",
                        PATIENCE_SECONDS,
                        1 + thread.shutdownNow().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
