package org.memcload.servers;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.memcload.component.memcache.client.ConnectedServer;
import org.memcload.component.memcache.client.ErrorKind;

/**
 * Asks servers for their statistics, over the connections that their records take, and repeats the question if they do not answer.
 * All servers are asked at once, so that the waits for slow ones overlap.
 */
public final class Inquiry {

    /** Milliseconds between checks whether the run is stopping. */
    private static final long GLANCE_MILLIS = 100;

    private final long backoffMillis;
    private final BooleanSupplier stopping;

    /** A server's reaction to the question. */
    sealed interface Answer {

        /** The server returned its statistics. */
        record Told(Map<String, String> statistics) implements Answer {}

        /** The server refused to return statistics, for good or for now. */
        record Refused(String reason) implements Answer {}

        /** The server did not answer. */
        record None(String reason) implements Answer {}

        /** This side closed the connection with its endpoint; it can no longer be used. */
        record Closed(String reason) implements Answer {}
    }

    /**
     * @param backoffMillis milliseconds before the question is asked for the n-th time again, divided by n
     * @param stopping whether the run is stopping, so that answers are no longer needed
     */
    public Inquiry(long backoffMillis, BooleanSupplier stopping) {
        this.backoffMillis = backoffMillis;
        this.stopping = stopping;
    }

    /**
     * Asks each server once.
     *
     * @return the answers by server, without those still missing when the run is stopped
     */
    Map<String, Answer> ask(Map<String, ConnectedServer> servers) throws InterruptedException {
        Map<String, CompletableFuture<Answer>> asked = new HashMap<>();
        if (!stopping.getAsBoolean()) {
            servers.forEach((address, server) -> asked.put(address, answer(server)));
        }
        await(CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new)));
        Map<String, Answer> answers = new HashMap<>();
        asked.forEach((address, answer) -> {
            if (answer.isDone()) {
                answers.put(address, answer.join());
            }
        });
        return answers;
    }

    /** Waits before a question is asked for the n-th time again. */
    void backOff(int redelivery) throws InterruptedException {
        await(new CompletableFuture<>(), TimeUnit.MILLISECONDS.toNanos(redelivery * backoffMillis));
    }

    /** Waits until something is done, or the run is stopped. */
    void await(CompletableFuture<?> done) throws InterruptedException {
        await(done, Long.MAX_VALUE);
    }

    private void await(CompletableFuture<?> done, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        for (long left = nanos; left > 0 && !stopping.getAsBoolean(); left = nanos - (System.nanoTime() - start)) {
            try {
                done.get(Math.min(left, TimeUnit.MILLISECONDS.toNanos(GLANCE_MILLIS)), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                // check again and continue
            } catch (ExecutionException | CancellationException e) {
                return;
            }
        }
    }

    private static CompletableFuture<Answer> answer(ConnectedServer server) {
        CompletableFuture<Map<String, String>> statistics;
        try {
            statistics = server.statistics();
        } catch (RuntimeException e) {
            // the run may be about to end
            statistics = CompletableFuture.failedFuture(e);
        }
        // a connection that broke while idle is noticed only when it is used
        CompletableFuture<Map<String, String>> overLiveConnection =
                statistics.exceptionallyCompose(failure -> ErrorKind.of(failure) == ErrorKind.LOST
                        ? server.statistics()
                        : CompletableFuture.failedFuture(failure));
        return overLiveConnection.handle((told, failure) -> {
            if (failure == null) {
                return new Answer.Told(told);
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            String reason = cause.getMessage();
            return switch (ErrorKind.of(cause)) {
                case SERVER -> new Answer.Refused(reason);
                case CLOSED -> new Answer.Closed(reason);
                default -> new Answer.None(reason);
            };
        });
    }
}
