package org.memcload.component.memcache;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server is taken for dead, and when it is tried again: the first request after the retry interval is the
 * probe, and the others do not wait for it. If it is answered, the server is alive; if the server fails again, the next
 * interval begins. One for all connections to the server. Safe for use by several threads.
 */
final class ServerHealth {

    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);

    private final ServerAddress server;
    private final String endpoint;
    private final long retryInterval;
    private final LongSupplier nanoTime;

    /** Null while the server is alive. Guarded by this. */
    private Failure failure;
    /** On its way to a dead server. Guarded by this. */
    private Request<?> probe;

    /**
     * Why a server is dead.
     *
     * @param retryNanos when it is tried again, as {@link System#nanoTime()} has it: the clock that {@code retryAt} is for
     *     the eye only, since it may be set
     */
    private record Failure(String reason, Instant since, Instant retryAt, long retryNanos) {}

    /**
     * A server that is alive.
     *
     * @param endpoint all servers of the endpoint, for the log
     * @param retryInterval milliseconds from a failure until the server is tried again
     * @param nanoTime such as {@link System#nanoTime()}
     */
    ServerHealth(ServerAddress server, String endpoint, long retryInterval, LongSupplier nanoTime) {
        this.server = server;
        this.endpoint = endpoint;
        this.retryInterval = retryInterval;
        this.nanoTime = nanoTime;
    }

    /**
     * Asks leave to send a request, which is then to be {@link #concluded}.
     *
     * @return null, or why it is not to be sent
     */
    synchronized MemcacheException admit(Request<?> request) {
        if (failure == null) {
            return null;
        }
        if (isUsable()) {
            probe = request;
            return null;
        }
        return new MemcacheException(
                ErrorKind.DEAD,
                server.toString(),
                "taken for dead since " + failure.since + " (" + failure.reason + "), "
                        + (probe == null ? "to be tried again at " + failure.retryAt : "being tried again now"),
                null);
    }

    /** Whether the next request would be admitted. */
    synchronized boolean isUsable() {
        return failure == null || (probe == null && nanoTime.getAsLong() - failure.retryNanos >= 0);
    }

    synchronized boolean isDead() {
        return failure != null;
    }

    /** A connection could not be opened, or was lost, or a request got no answer in time. */
    void failed(String reason) {
        synchronized (this) {
            boolean first = failure == null;
            // requests from before the failure may still be failing: they put the probe off no further
            if (!first && probe == null) {
                return;
            }
            probe = null;
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            failure = new Failure(
                    reason,
                    first ? now : failure.since,
                    now.plusMillis(retryInterval),
                    nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(retryInterval));
            if (!first) {
                return;
            }
        }
        LOG.warn(
                "memcached {} of memcache:{} is taken for dead: {}; it is tried again every {} ms",
                server,
                endpoint,
                reason,
                retryInterval);
    }

    /** A request that was admitted is decided. */
    void concluded(Request<?> request) {
        Failure past;
        synchronized (this) {
            if (probe != request) {
                return;
            }
            probe = null;
            if (!request.isAnswered()) {
                return;
            }
            past = failure;
            failure = null;
        }
        LOG.info(
                "memcached {} of memcache:{} answers again; it was taken for dead since {}",
                server,
                endpoint,
                past.since);
    }
}
