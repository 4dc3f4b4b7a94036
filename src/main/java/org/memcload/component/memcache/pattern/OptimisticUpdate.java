package org.memcload.component.memcache.pattern;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.service.ServiceHelper;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheOperation;
import org.memcload.component.memcache.MemcacheOutcome;

/**
 * Changes the value of a key without losing concurrent changes: reads it, lets the {@link #setUpdate update} endpoint make the new
 * value from it, and stores that by cas, or by add if there was no value. If another client was faster, this is repeated after a
 * random pause; the update is therefore called once for each attempt and must have no effect of its own. Afterwards the body is
 * the new value, and the header {@link #ATTEMPTS} has the number of attempts; other headers stay as they were.
 *
 * <p>An exchange fails with an {@link UpdateConflictException} after the last attempt, and with the failure of the update or of
 * the cache. If the cache did not answer in time, the new value may nevertheless have been stored.
 */
@Metadata(
        label = "bean",
        description = "Changes the value of a key by read and compare-and-swap, without losing concurrent changes.",
        annotations = {"interfaceName=org.apache.camel.Processor"})
@Configurer(metadataOnly = true)
public class OptimisticUpdate extends CacheProcessor {

    /** Header: the number of attempts, an Integer. */
    public static final String ATTEMPTS = MemcacheConstants.UPDATE_ATTEMPTS;

    /** Milliseconds of the longest pause. */
    private static final long MAX_PAUSE = 1000;

    @Metadata(
            required = true,
            description = "The endpoint that makes the new value from the old one, which is null for a miss.")
    private String update;

    @Metadata(defaultValue = "20", description = "Attempts until an exchange fails.")
    private int maxAttempts = 20;

    @Metadata(
            defaultValue = "5",
            description =
                    "Milliseconds of the longest pause after the first attempt; it doubles with each attempt up to 1 second.")
    private long pause = 5;

    private AsyncProducer cacheProducer;
    private AsyncProducer updateProducer;
    private ScheduledExecutorService pauses;

    public String getUpdate() {
        return update;
    }

    /**
     * The endpoint that turns the value (null for a miss) into the new one; required. It gets a copy of the exchange with
     * the value as the body. If it answers null, the value is left as it is, and the body becomes null.
     */
    public void setUpdate(String update) {
        this.update = update;
    }

    public int getMaxAttempts() {
        return maxAttempts;
    }

    /** Attempts until an exchange fails, 1 or more; 20 by default. */
    public void setMaxAttempts(int maxAttempts) {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts is 1 or more, not " + maxAttempts);
        }
        this.maxAttempts = maxAttempts;
    }

    public long getPause() {
        return pause;
    }

    /**
     * Milliseconds of the longest pause after the first attempt, 1 or more; 5 by default. It doubles with each attempt up to
     * 1 second; the exchange waits for a random part of it.
     */
    public void setPause(long pause) {
        if (pause < 1) {
            throw new IllegalArgumentException("pause is 1 or more milliseconds, not " + pause);
        }
        this.pause = pause;
    }

    @Override
    CompletableFuture<Void> perform(Exchange exchange, String key) {
        return attempt(exchange, key, 1);
    }

    private CompletableFuture<Void> attempt(Exchange exchange, String key, int number) {
        return Caches.send(cacheProducer, Caches.request(exchange, MemcacheOperation.GETS, key))
                .thenCompose(read -> {
                    Message old = read.getMessage();
                    Object cas = old.getHeader(MemcacheConstants.CAS);
                    return Caches.send(updateProducer, updateRequest(exchange, old.getBody()))
                            .thenCompose(updated ->
                                    store(exchange, key, updated.getMessage().getBody(), cas))
                            .thenCompose(stored -> stored ? done(exchange, number) : again(exchange, key, number));
                });
    }

    private static Exchange updateRequest(Exchange exchange, Object value) {
        Exchange request = Caches.copy(exchange);
        request.setPattern(ExchangePattern.InOut);
        request.getMessage().setBody(value);
        return request;
    }

    /** Whether the value is now the new one. */
    private CompletableFuture<Boolean> store(Exchange exchange, String key, Object value, Object cas) {
        if (value == null) {
            exchange.getMessage().setBody(null);
            return CompletableFuture.completedFuture(true);
        }
        Exchange request = Caches.request(exchange, cas == null ? MemcacheOperation.ADD : MemcacheOperation.CAS, key);
        request.getMessage().setHeader(MemcacheConstants.CAS, cas);
        request.getMessage().setBody(value);
        return Caches.send(cacheProducer, request).thenApply(answered -> {
            boolean stored = answered.getMessage().getHeader(MemcacheConstants.OUTCOME) == MemcacheOutcome.STORED;
            if (stored) {
                exchange.getMessage().setBody(value);
            }
            return stored;
        });
    }

    private static CompletableFuture<Void> done(Exchange exchange, int attempts) {
        exchange.getMessage().setHeader(ATTEMPTS, attempts);
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> again(Exchange exchange, String key, int failed) {
        if (failed >= maxAttempts) {
            return CompletableFuture.failedFuture(new UpdateConflictException(key, failed));
        }
        long longest = Math.min(MAX_PAUSE, pause << Math.min(failed - 1, 20));
        CompletableFuture<Void> over = new CompletableFuture<>();
        var unused = pauses.schedule(
                () -> over.complete(null), ThreadLocalRandom.current().nextLong(longest + 1), TimeUnit.MILLISECONDS);
        return endpoint().continued(over).thenCompose(nothing -> attempt(exchange, key, failed + 1));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        cacheProducer = endpoint().createAsyncProducer();
        ServiceHelper.startService(cacheProducer);
        updateProducer = Caches.producer(getCamelContext(), update, "update", this);
        pauses = getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "OptimisticUpdate");
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(cacheProducer, updateProducer);
        if (pauses != null) {
            getCamelContext().getExecutorServiceManager().shutdown(pauses);
        }
        super.doStop();
    }
}
