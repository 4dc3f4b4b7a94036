package org.memcload.component.memcache.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server counts as lost: it cannot be connected to, or several requests in a row failed. The log gets one line when it is
 * lost and one when it answers again.
 *
 * <p>Unless the failure mode is {@link FailureMode#RETRY}, a lost server is dead: it gets no requests until the retry interval is
 * over. The first request then is the probe; other requests do not wait for it. If the probe is answered, the server is alive; if
 * the server fails again, the next interval begins. All connections to the server share it. Safe for use by several threads.
 */
final class ServerHealth implements Reachability {

    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);

    private final ServerAddress server;
    private final String endpoint;
    private final boolean tried;
    private final int threshold;
    private final long retryInterval;
    private final LongSupplier nanoTime;

    /** Failures since the last answer; written with the lock held. */
    private volatile int failures;
    /** Null while the server is alive. Guarded by this. */
    private Failure failure;
    /** The call on its way to a dead server. Guarded by this. */
    private Call<?> probe;

    /**
     * Why a server is lost.
     *
     * @param retryAt when it is tried again, for people only: this clock may be set
     * @param retryNanos when it is tried again, by {@link System#nanoTime()}
     */
    private record Failure(String reason, Instant since, Instant retryAt, long retryNanos) {}

    /**
     * The health of a server that is alive.
     *
     * @param options of the client
     * @param nanoTime such as {@link System#nanoTime()}
     */
    ServerHealth(ServerAddress server, ClientOptions options, LongSupplier nanoTime) {
        this.server = server;
        this.endpoint = options.serverList();
        this.tried = options.failureMode() == FailureMode.RETRY;
        this.threshold = options.failureThreshold();
        this.retryInterval = options.retryIntervalMillis();
        this.nanoTime = nanoTime;
    }

    /**
     * Decides whether a call may be sent. If so, {@link #concluded} must be called after it.
     *
     * @return null if the call may be sent, or else the reason
     */
    synchronized RequestFailedException admit(Call<?> call) {
        if (!isDead()) {
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
        return !isDead() || (probe == null && nanoTime.getAsLong() - failure.retryNanos >= 0);
    }

    synchronized boolean isDead() {
        return failure != null && !tried;
    }

    @Override
    public boolean failed(ConnectionFailure observed) {
        synchronized (this) {
            failures++;
            boolean first = failure == null;
            if (first && observed.kind() != ErrorKind.CONNECT && failures < threshold) {
                return false;
            }
            // requests from before the failure may still be failing: they do not postpone the probe
            if (!first && probe == null) {
                return isDead();
            }
            probe = null;
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            failure = new Failure(
                    observed.reason(),
                    first ? now : failure.since,
                    now.plusMillis(retryInterval),
                    nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(retryInterval));
            if (!first) {
                return isDead();
            }
        }
        if (tried) {
            LOG.warn("memcached {} of memcache:{} is lost: {}", server, endpoint, observed.reason());
        } else {
            LOG.warn(
                    "memcached {} of memcache:{} is taken for dead: {}; it is tried again every {} ms",
                    server,
                    endpoint,
                    observed.reason(),
                    retryInterval);
        }
        return !tried;
    }

    @Override
    public void answered() {
        // by far the most answers come from servers without failures
        if (failures == 0) {
            return;
        }
        Failure past = null;
        synchronized (this) {
            failures = 0;
            if (tried) {
                past = failure;
                failure = null;
            }
        }
        if (past != null) {
            LOG.info("memcached {} of memcache:{} answers again; it was lost since {}", server, endpoint, past.since);
        }
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
