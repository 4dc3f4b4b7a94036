package org.memcload.component.memcache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;

/**
 * Something asked of a server, and its one answer or failure. spymemcached may complete an operation more than once, and
 * long after its deadline; only the first outcome counts.
 *
 * @param <T> type of the answer
 */
abstract class Request<T> implements OperationCallback {

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();

    // All three are set before the request is sent, status by the connection's thread.
    private ServerConnection connection;
    private Future<?> deadline;
    private OperationStatus status;

    /** The operation to send; called at most once, when the connection is ready. */
    abstract Operation operation(ServerLimits limits);

    /** The answer, once the operation has ended with this status; called at most once. */
    abstract T answer(OperationStatus status) throws MemcacheException;

    CompletableFuture<T> future() {
        return future;
    }

    void submitted(ServerConnection to, Future<?> timeout) {
        connection = to;
        deadline = timeout;
    }

    /** The server asked, as {@code host:port}. */
    String server() {
        return connection.server().toString();
    }

    boolean isDecided() {
        return decided.get();
    }

    @Override
    public final void receivedStatus(OperationStatus received) {
        status = received;
    }

    @Override
    public final void complete() {
        connection.answered(this);
        if (decide()) {
            try {
                if (status == null || status.getStatusCode() == null) {
                    throw new MemcacheException(server(), "the request was cancelled");
                }
                future.complete(answer(status));
            } catch (MemcacheException | RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        }
    }

    void fail(MemcacheException failure) {
        if (decide()) {
            future.completeExceptionally(failure);
        }
    }

    private boolean decide() {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        deadline.cancel(false);
        return true;
    }
}
