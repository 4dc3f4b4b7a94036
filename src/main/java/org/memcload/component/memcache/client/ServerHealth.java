package org.memcload.component.memcache.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server is considered dead, and when it is tried again. The first request after the retry interval is the probe; other
 * requests do not wait for it. If the probe is answered, the server is alive; if the server fails again, the next interval begins.
 * All connections to the server share it. Safe for use by several threads.
 */
final class ServerHealth {

    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);

    private final ServerAddress server;
    private final String endpoint;
    private final long retryInterval;
    private final LongSupplier nanoTime;

    /** Null while the server is alive. Guarded by this. */
    private Failure failure;
    /** The call on its way to a dead server. Guarded by this. */
    private Call<?> probe;

    /**
     * Why a server is dead.
     *
     * @param retryAt when it is tried again, for people only: this clock may be set
     * @param retryNanos when it is tried again, by {@link System#nanoTime()}
     */
    private record Failure(String reason, Instant since, Instant retryAt, long retryNanos) {}

    /**
     * The health of a server that is alive.
     *
     * @param endpoint all servers of the client, for the log
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
     * Decides whether a call may be sent. If so, {@link #concluded} must be called after it.
     *
     * @return null if the call may be sent, or else the reason
     */
    synchronized RequestFailedException admit(Call<?> call) {
        if (failure == null) {
            return null;
        }
        if (isUsable()) {
            probe = call;
            return null;
        }
        return new RequestFailedException(
                ErrorKind.DEAD,
                server.toString(),
                "taken for dead since " + failure.since + " (" + failure.reason + "), "
                        + (probe == null ? "to be tried again at " + failure.retryAt : "being tried again now"),
                null);
    }

    /** Whether the next call would be admitted. */
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
            // requests from before the failure may still be failing: they do not postpone the probe
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

    /** A call that was admitted is decided. */
    void concluded(Call<?> call) {
        Failure past;
        synchronized (this) {
            if (probe != call) {
                return;
            }
            probe = null;
            if (!call.isAnswered()) {
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
