package org.memcload.component.memcache.pattern;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that was taken and is renewed until it is released. It counts as lost as soon as another owner may hold it. Safe for
 * use by several threads.
 */
final class Lease {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final MemcacheLock lock;
    private final String key;
    private final String token;
    private final ScheduledExecutorService timer;
    private final Runnable onLost;

    /** Guarded by this. */
    private boolean held = true;
    /** Guarded by this. */
    private boolean released;
    /** Guarded by this. */
    private Future<?> end;
    /** Guarded by this. */
    private Future<?> renewals;
    /** Guarded by this. */
    private CompletableFuture<?> renewal = CompletableFuture.completedFuture(null);

    /**
     * @param since nano time before the lock was requested
     * @param onLost called at most once, by a thread that must not be blocked
     */
    Lease(MemcacheLock lock, String key, String token, long since, ScheduledExecutorService timer, Runnable onLost) {
        this.lock = lock;
        this.key = key;
        this.token = token;
        this.timer = timer;
        this.onLost = onLost;
        extend(since);
    }

    /** Renews the lock after each third of the time for which it is held. */
    synchronized Lease renewing() {
        Duration third = lock.heldFor().dividedBy(3);
        renewals = timer.scheduleWithFixedDelay(this::renew, third.toNanos(), third.toNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    synchronized boolean isHeld() {
        return held;
    }

    private synchronized void extend(long since) {
        if (held && !released) {
            if (end != null) {
                end.cancel(false);
            }
            long left = since + lock.heldFor().toNanos() - System.nanoTime();
            end = timer.schedule(this::lose, left, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void renew() {
        if (!held || released || !renewal.isDone()) {
            return;
        }
        long since = System.nanoTime();
        renewal = lock.renew(key, token).handle((renewed, failure) -> {
            if (failure != null) {
                LOG.debug("The lock '{}' could not be renewed", key, failure);
            } else if (renewed) {
                extend(since);
            } else {
                lose();
            }
            return null;
        });
    }

    private void lose() {
        synchronized (this) {
            if (!held || released) {
                return;
            }
            held = false;
            cancel();
        }
        onLost.run();
    }

    private synchronized void cancel() {
        end.cancel(false);
        if (renewals != null) {
            renewals.cancel(false);
        }
    }

    /** Frees the lock; true if it was held until now. */
    CompletableFuture<Boolean> release() {
        CompletableFuture<?> last;
        synchronized (this) {
            released = true;
            cancel();
            last = renewal;
        }
        // not during a renewal, which would keep it from being removed
        return last.handle((renewed, failure) -> null).thenCompose(done -> lock.release(key, token));
    }
}
