package org.memcload.component.memcache.pattern;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.service.ServiceHelper;
import org.memcload.component.memcache.MemcacheConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends exchanges to the endpoint {@link #setAction action} while holding a {@link MemcacheLock lock}, and releases it
 * afterwards, even if the action fails. While the action runs, the lock is renewed. The header {@link #LOCK} has the state of the
 * lock.
 *
 * <p>An exchange does not wait for a lock that another owner holds: it fails with a {@link LockedException}, which an error
 * handler may try again, or continues without the action if {@link #setFailOnLocked failOnLocked} is false. It fails if the cache
 * does not answer.
 */
@Metadata(
        label = "bean",
        description = "Sends exchanges to an endpoint while holding a lock, which is a key of memcached.",
        annotations = {"interfaceName=org.apache.camel.Processor"})
@Configurer(metadataOnly = true)
public class RunLocked extends CacheProcessor {

    /** Header: the state of the lock, a {@link State}. */
    public static final String LOCK = MemcacheConstants.LOCK;

    /** The state of a lock. */
    public enum State {
        /** The action has run while it was held. */
        HELD,
        /** The action has run, but the lock was lost meanwhile: another action may have run at the same time. */
        LOST,
        /** Another owner holds it: the action has not run. */
        LOCKED
    }

    private static final Logger LOG = LoggerFactory.getLogger(RunLocked.class);

    @Metadata(required = true, description = "The endpoint to send the exchange to.")
    private String action;

    @Metadata(defaultValue = "true", description = "Whether an exchange fails if another owner holds the lock.")
    private boolean failOnLocked = true;

    private MemcacheLock locks;
    private AsyncProducer actionProducer;
    private ScheduledExecutorService timer;

    public String getAction() {
        return action;
    }

    /** The endpoint to send the exchange to; required. */
    public void setAction(String action) {
        this.action = action;
    }

    public boolean isFailOnLocked() {
        return failOnLocked;
    }

    /** Whether an exchange fails if another owner holds the lock; true by default. */
    public void setFailOnLocked(boolean failOnLocked) {
        this.failOnLocked = failOnLocked;
    }

    @Override
    CompletableFuture<Void> perform(Exchange exchange, String key) {
        String token = MemcacheLock.newToken();
        long since = System.nanoTime();
        return endpoint()
                .continued(locks.tryLock(key, token))
                .whenComplete((locked, failure) -> {
                    if (failure != null) {
                        // the lock may be taken nevertheless, and would stay taken
                        var unused = locks.release(key, token);
                    }
                })
                .thenCompose(locked -> locked ? run(exchange, key, token, since) : locked(exchange, key));
    }

    private CompletableFuture<Void> locked(Exchange exchange, String key) {
        exchange.getMessage().setHeader(LOCK, State.LOCKED);
        return failOnLocked
                ? CompletableFuture.failedFuture(new LockedException(key))
                : CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> run(Exchange exchange, String key, String token, long since) {
        Lease lease = new Lease(
                        locks,
                        key,
                        token,
                        since,
                        timer,
                        () -> LOG.warn(
                                "The lock '{}' was lost while {} runs: another one may take it", key, actionProducer))
                .renewing();
        CompletableFuture<Void> done = new CompletableFuture<>();
        // an exception of the action stays on the exchange
        AsyncCallback release = sync -> {
            boolean held = lease.isHeld();
            var unused = lease.release().whenComplete((released, failure) -> {
                if (failure != null) {
                    LOG.warn("The lock '{}' was not released and is held until it expires: {}", key, message(failure));
                }
                boolean heldToTheEnd = held && (failure != null || released);
                exchange.getMessage().setHeader(LOCK, heldToTheEnd ? State.HELD : State.LOST);
                done.complete(null);
            });
        };
        try {
            actionProducer.process(exchange, release);
        } catch (RuntimeException | Error e) {
            // it should be on the exchange; without this the lock would be renewed forever
            exchange.setException(e);
            release.done(true);
        }
        return done;
    }

    private static String message(Throwable failure) {
        return Caches.cause(failure).getMessage();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        locks = new MemcacheLock(endpoint());
        actionProducer = Caches.producer(getCamelContext(), action, "action", this);
        timer = getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "RunLocked");
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(actionProducer);
        Caches.shutdown(getCamelContext(), timer);
        super.doStop();
    }
}
