package org.memcload.route;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Service;
import org.apache.camel.util.concurrent.SynchronousExecutorService;

/**
 * Takes batches from the aggregator to their lanes on a separate thread while the caller waits, so that they keep their order and a
 * full queue delays the reader. On the caller's thread, Camel's aggregator would nest one call deeper with every batch, until the
 * stack overflows.
 */
final class BatchThread extends SynchronousExecutorService implements Service {

    private final ExecutorService thread;

    BatchThread() {
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread batches = new Thread(task, "batches");
            batches.setDaemon(true);
            return batches;
        });
    }

    @Override
    public void execute(Runnable task) {
        CompletableFuture.runAsync(task, thread).join();
    }

    @Override
    public void start() {
        // its thread starts with the first batch
    }

    @Override
    public void stop() {
        thread.shutdownNow();
    }
}
