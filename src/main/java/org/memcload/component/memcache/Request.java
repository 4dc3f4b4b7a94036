package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something asked of a server, and its one answer or failure. Responses may arrive long after it has failed; only the first
 * outcome counts.
 *
 * @param <T> type of the answer
 */
abstract class Request<T> implements OperationCallback {

    private static final Logger LOG = LoggerFactory.getLogger(Request.class);

    /** Bytes of a response that only says how it went: error texts are short. */
    static final int SHORT_BODY = 4096;

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile long lastHeard = System.nanoTime();

    // Set before the request is sent.
    private ServerConnection connection;
    private volatile Future<?> deadline;
    private long submittedAt;
    /** Null where nobody wants to hear of it. */
    private ClientMetrics metrics;

    private volatile boolean sent;
    private volatile boolean answered;

    /** Set and read by the thread that completes the operation. */
    private boolean cancelled;

    /** What is asked, for reports; null where nobody hears of it. */
    abstract MemcacheOperation operation();

    /** Whether it changes what the server holds. */
    boolean writes() {
        return operation() != null && operation().writes();
    }

    /** What became of it, for reports; called when it is decided and has not failed. */
    MemcacheOutcome outcome() {
        return MemcacheOutcome.OK;
    }

    /** Number of keys asked for that had a value. */
    int hits() {
        return 0;
    }

    /** Number of keys asked for that had none. */
    int misses() {
        return 0;
    }

    /** Number of records stored; may be asked for when the request has failed. */
    int stored() {
        return 0;
    }

    /** Number of records that the server will not take; may be asked for when the request has failed. */
    int refused() {
        return 0;
    }

    /** What failed though the request was answered; null if nothing. */
    ErrorKind partialError() {
        return null;
    }

    /** The bytes to send; called at most once, when the connection is ready. */
    abstract ByteBuffer render(ServerLimits limits);

    /** Bytes of the largest body that a response to it may have. */
    int maxResponseBody(ServerLimits limits) {
        return SHORT_BODY;
    }

    /**
     * A response has arrived; called by one thread, also after the request has failed.
     *
     * @return whether it was the last one
     * @throws GarbledResponseException if it is no response to this request
     */
    abstract boolean take(Response response) throws GarbledResponseException;

    /** The answer, once the last response has arrived; called at most once. */
    abstract T answer() throws MemcacheException;

    CompletableFuture<T> future() {
        return future;
    }

    /** The request is on its way to a connection. */
    void submitted(ServerConnection to) {
        connection = to;
        submittedAt = System.nanoTime();
        lastHeard = submittedAt;
    }

    /** Lets somebody hear what became of it; null for nobody. To be called before it is sent. */
    void reportTo(ClientMetrics listener) {
        metrics = listener;
    }

    /** Puts another deadline in the place of the last one; it is cancelled when the request is decided. */
    void setDeadline(Future<?> next) {
        deadline = next;
        if (isDecided()) {
            next.cancel(false);
        }
    }

    /** The server asked, as {@code host:port}. */
    String server() {
        return connection.server().toString();
    }

    /** Part of it may have reached the server from now on. */
    void sent() {
        sent = true;
    }

    /** Whether the server may carry it out; what is decided and was not sent never will be. */
    boolean isSent() {
        return sent;
    }

    /** Whether the server has answered, if only with an error. */
    boolean isAnswered() {
        return answered;
    }

    boolean isDecided() {
        return decided.get();
    }

    /** The server has answered a part of it: its deadline begins anew. */
    void progressed() {
        lastHeard = System.nanoTime();
    }

    /** It could be sent from now on: its time begins. */
    void timeBegins() {
        lastHeard = System.nanoTime();
    }

    /** Nanoseconds since the server answered any part of it, or since it could be sent. */
    long quietNanos() {
        return System.nanoTime() - lastHeard;
    }

    /** Is called only where spymemcached gives the operation up: responses go to {@link #take}. */
    @Override
    public final void receivedStatus(OperationStatus cancellation) {
        cancelled = true;
    }

    @Override
    public final void complete() {
        answered = !cancelled;
        connection.answered(this);
        if (decide()) {
            try {
                if (cancelled) {
                    throw new MemcacheException(ErrorKind.LOST, server(), "the request was cancelled", null);
                }
                T answer = answer();
                report(null);
                future.complete(answer);
            } catch (MemcacheException | RuntimeException | Error e) {
                UncaughtErrors.tell(e);
                report(e);
                future.completeExceptionally(e);
            }
        }
    }

    void fail(MemcacheException failure) {
        if (decide()) {
            report(failure);
            future.completeExceptionally(failure);
        }
    }

    /** Never fails: the future has to complete, whoever listens. */
    private void report(Throwable failure) {
        ClientMetrics listener = metrics;
        if (listener != null) {
            try {
                ErrorKind error = failure == null ? partialError() : ErrorKind.of(failure);
                listener.requestDone(new RequestReport(
                        server(),
                        operation(),
                        error == null ? outcome() : null,
                        error,
                        failure == null ? hits() : 0,
                        failure == null ? misses() : 0,
                        stored(),
                        refused(),
                        System.nanoTime() - submittedAt));
            } catch (RuntimeException | Error e) {
                LOG.warn("memcached {}: metrics failed", server(), e);
            }
        }
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
