package org.memcload.component.memcache.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.memcload.component.memcache.client.protocol.ErrorResponseException;
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.transport.ResponseListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request to one server, and its one answer or failure. Responses may arrive long after it has failed; only the first outcome
 * counts.
 *
 * @param <T> type of the answer
 */
final class Call<T> implements ResponseListener {

    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Request<T> request;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile long lastHeard = System.nanoTime();

    // set before the request is sent
    private ServerConnection connection;
    private volatile Future<?> deadline;
    private long submittedAt;
    /** Null if no metrics are wanted. */
    private final ClientMetrics metrics;

    private volatile boolean sent;
    private volatile boolean answered;

    /** @param metrics gets the report of the call; may be null */
    Call(Request<T> request, ClientMetrics metrics) {
        this.request = request;
        this.metrics = metrics;
    }

    Request<T> request() {
        return request;
    }

    CompletableFuture<T> future() {
        return future;
    }

    /** The call was submitted to a connection. */
    void submitted(ServerConnection to) {
        connection = to;
        submittedAt = System.nanoTime();
        lastHeard = submittedAt;
    }

    /** Replaces the last deadline; the new one is cancelled when the call is decided. */
    void setDeadline(Future<?> next) {
        deadline = next;
        if (isDecided()) {
            next.cancel(false);
        }
    }

    /** The failure of a decided call; null if it has not failed. */
    RequestFailedException failure() {
        try {
            future.join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RequestFailedException cause) {
                return cause;
            }
            throw e;
        }
    }

    /** The server, as {@code host:port}. */
    String server() {
        return connection.server().toString();
    }

    /** From now on, part of the request may have reached the server. */
    void sent() {
        sent = true;
    }

    /** Whether the server may execute the request; a call that is decided and was not sent is never executed. */
    boolean isSent() {
        return sent;
    }

    /** Whether the server has answered, even with an error. */
    boolean isAnswered() {
        return answered;
    }

    boolean isDecided() {
        return decided.get();
    }

    /** The server has answered a part of the request: the deadline starts again. */
    @Override
    public void advanced() {
        lastHeard = System.nanoTime();
    }

    /** From now on the request can be sent: its time begins. */
    void timeBegins() {
        lastHeard = System.nanoTime();
    }

    /** Nanoseconds since the server answered any part of the request, or since it could be sent. */
    long quietNanos() {
        return System.nanoTime() - lastHeard;
    }

    @Override
    public void completed(boolean byServer) {
        answered = byServer;
        connection.answered(this);
        if (decide()) {
            try {
                if (!byServer) {
                    throw new RequestFailedException(ErrorKind.LOST, server(), "the request was cancelled", null);
                }
                T answer = request.answer();
                report(null);
                future.complete(answer);
            } catch (ErrorResponseException e) {
                conclude(
                        e.isPermanent()
                                ? new RequestRefusedException(server(), e.getMessage())
                                : new RequestFailedException(ErrorKind.SERVER, server(), e.getMessage(), null));
            } catch (RequestFailedException | RuntimeException | Error e) {
                UncaughtErrors.tell(e);
                conclude(e);
            }
        }
    }

    /** Fails with an exception of its own, since failures of other servers may be added to it. */
    void fail(ConnectionFailure failure) {
        fail(new RequestFailedException(failure.kind(), server(), failure.reason(), null));
    }

    void fail(RequestFailedException failure) {
        if (decide()) {
            conclude(failure);
        }
    }

    private void conclude(Throwable failure) {
        report(failure);
        future.completeExceptionally(failure);
    }

    /** Never fails: the future must complete even if the listener fails. */
    private void report(Throwable failure) {
        if (metrics != null) {
            try {
                metrics.requestDone(result(failure));
            } catch (RuntimeException | Error e) {
                LOG.warn("memcached {}: metrics failed", server(), e);
            }
        }
    }

    private RequestReport result(Throwable failure) {
        ErrorKind error = failure == null ? partialError() : ErrorKind.of(failure);
        return new RequestReport(
                server(),
                request.command(),
                error == null ? request.outcome() : null,
                error,
                failure == null ? request.hits() : 0,
                failure == null ? request.misses() : 0,
                request.stored(),
                request.refused(),
                System.nanoTime() - submittedAt);
    }

    private ErrorKind partialError() {
        return request.failedPartly() ? ErrorKind.SERVER : null;
    }

    private boolean decide() {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        Future<?> present = deadline;
        if (present != null) {
            present.cancel(false);
        }
        return true;
    }
}
