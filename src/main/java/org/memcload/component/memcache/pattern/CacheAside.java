package org.memcload.component.memcache.pattern;

import java.io.InputStream;
import java.io.Reader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.service.ServiceHelper;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.MemcacheOperation;
import org.memcload.component.memcache.MemcacheOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cache-aside: the body becomes the value that the cache has for the key, or else the answer of the {@link #setLoader loader},
 * which is then stored with the endpoint's time to live. The header {@link #RESULT} has the source of the value; other headers
 * stay as they were.
 *
 * <p>Exchanges of this process that miss the same key at the same time load it once and share the value, which must therefore not
 * be changed in place. If loading fails, all of them fail with the same exception and nothing is stored. So they do if loading
 * takes longer than the {@link #setLoadTimeout loadTimeout}; the next exchange then loads the key again. A loader must not
 * request the same key from the same cache: it would wait for itself. An answer of null is not stored.
 *
 * <p>A cache that does not answer is not an error: the value is loaded.
 */
@Metadata(
        label = "bean",
        description = "Answers from memcached, or else from the loader, whose answer is then stored.",
        annotations = {"interfaceName=org.apache.camel.Processor"})
@Configurer(metadataOnly = true)
public class CacheAside extends CacheProcessor {

    /** Header: the source of the value, a {@link Result}. */
    public static final String RESULT = MemcacheConstants.CACHE_RESULT;

    /** The source of a value. */
    public enum Result {
        /** It was in the cache. */
        HIT,
        /** This exchange has loaded it. */
        LOADED,
        /** Another exchange has loaded it, at the same time. */
        SHARED
    }

    private static final Logger LOG = LoggerFactory.getLogger(CacheAside.class);

    @Metadata(required = true, description = "The endpoint that answers if the cache does not have the value.")
    private String loader;

    @Metadata(
            defaultValue = "1m",
            description = "Time after which a load has failed. The next exchange loads the key again.")
    private Duration loadTimeout = Duration.ofMinutes(1);

    private AsyncProducer cacheProducer;
    private AsyncProducer loaderProducer;
    private final ConcurrentMap<String, CompletableFuture<Found>> loads = new ConcurrentHashMap<>();
    private final Outages outages = new Outages(LOG, "its values are loaded every time until it answers again");
    private final AtomicBoolean refused = new AtomicBoolean();

    /** @param value null for a miss */
    private record Found(Object value, Result result) {}

    /** @param value null for a miss */
    private record Answer(boolean answered, Object value) {}

    public String getLoader() {
        return loader;
    }

    /**
     * The endpoint that answers if the cache does not have the value; required. It gets a copy of the exchange; a header
     * {@link MemcacheConstants#TIME_TO_LIVE} in its answer overrides the endpoint's option.
     */
    public void setLoader(String loader) {
        this.loader = loader;
    }

    public Duration getLoadTimeout() {
        return loadTimeout;
    }

    /**
     * Time after which a load has failed with a {@link TimeoutException}, 1 millisecond or more; 1 minute by default. Later
     * exchanges load the key again, and a late answer is neither used nor stored.
     */
    public void setLoadTimeout(Duration loadTimeout) {
        if (loadTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("loadTimeout is 1 millisecond or more, not " + loadTimeout);
        }
        this.loadTimeout = loadTimeout;
    }

    @Override
    CompletableFuture<Void> perform(Exchange exchange, String key) {
        String sentKey = endpoint().sentKey(key);
        return ask(exchange, key)
                .thenCompose(cached -> cached.value() == null
                        ? loadOnce(exchange, key, sentKey, cached.answered())
                        : CompletableFuture.completedFuture(new Found(cached.value(), Result.HIT)))
                .thenAccept(found -> {
                    exchange.getMessage().setBody(found.value());
                    exchange.getMessage().setHeader(RESULT, found.result());
                });
    }

    private CompletableFuture<Answer> ask(Exchange exchange, String key) {
        return Caches.send(cacheProducer, Caches.request(exchange, MemcacheOperation.GET, key))
                .handle((asked, failure) -> {
                    if (failure != null) {
                        notAnswered(failure);
                        // a value that cannot be read is overwritten
                        return new Answer(!(Caches.cause(failure) instanceof MemcacheException), null);
                    }
                    Message message = asked.getMessage();
                    outages.answered(endpoint(), message.getHeader(MemcacheConstants.SENT_KEY, String.class));
                    boolean hit = message.getHeader(MemcacheConstants.OUTCOME) == MemcacheOutcome.FOUND;
                    return new Answer(true, hit ? message.getBody() : null);
                });
    }

    private void notAnswered(Throwable failure) {
        if (outages.failed(Caches.cause(failure))) {
            return;
        }
        if (refused.compareAndSet(false, true)) {
            LOG.warn("{} could not read or store a value, which is loaded instead; logged once", endpoint(), failure);
        } else {
            LOG.debug("{} could not read or store a value", endpoint(), failure);
        }
    }

    private CompletableFuture<Found> loadOnce(Exchange exchange, String key, String sentKey, boolean answered) {
        CompletableFuture<Found> mine = new CompletableFuture<>();
        CompletableFuture<Found> running = loads.putIfAbsent(sentKey, mine);
        if (running == null) {
            CompletableFuture<Void> inTime = timed(key, sentKey, mine);
            var unused = load(exchange, key, answered, mine).whenComplete((found, failure) -> {
                inTime.complete(null);
                finish(sentKey, mine, found, failure);
            });
        }
        return (running == null ? mine : running)
                .thenApply(found -> running == null ? found : new Found(found.value(), Result.SHARED));
    }

    /** Fails a load after the timeout, unless the returned future is completed before. */
    private CompletableFuture<Void> timed(String key, String sentKey, CompletableFuture<Found> mine) {
        CompletableFuture<Void> inTime =
                new CompletableFuture<Void>().orTimeout(loadTimeout.toMillis(), TimeUnit.MILLISECONDS);
        var unused = inTime.exceptionally(timeout -> {
            String late = loader + " did not answer within " + loadTimeout + " (loadTimeout): the next exchange loads '"
                    + key + "' again";
            finish(sentKey, mine, null, new TimeoutException(late));
            return null;
        });
        return inTime;
    }

    private void finish(String sentKey, CompletableFuture<Found> mine, Found found, Throwable failure) {
        loads.remove(sentKey, mine);
        if (failure == null) {
            mine.complete(found);
        } else {
            mine.completeExceptionally(Caches.cause(failure));
        }
    }

    /** @param awaited is done before the load if that takes too long */
    private CompletableFuture<Found> load(Exchange exchange, String key, boolean answered, Future<Found> awaited) {
        if (!answered) {
            return callLoader(exchange, key, false, awaited);
        }
        // another exchange may have loaded it since this one looked
        return ask(exchange, key)
                .thenCompose(cached -> cached.value() == null
                        ? callLoader(exchange, key, cached.answered(), awaited)
                        : CompletableFuture.completedFuture(new Found(cached.value(), Result.HIT)));
    }

    private CompletableFuture<Found> callLoader(
            Exchange exchange, String key, boolean answered, Future<Found> awaited) {
        return Caches.send(loaderProducer, loadRequest(exchange)).thenCompose(loaded -> {
            Object value = repeatable(loaded);
            Found found = new Found(value, Result.LOADED);
            // the cache has just not answered: another wait would only delay the exchange; a late value may be too old
            return value == null || !answered || awaited.isDone()
                    ? CompletableFuture.completedFuture(found)
                    : store(exchange, key, value, loaded.getMessage().getHeader(MemcacheConstants.TIME_TO_LIVE))
                            .thenApply(stored -> found);
        });
    }

    private static Exchange loadRequest(Exchange exchange) {
        Exchange request = Caches.copy(exchange);
        request.setPattern(ExchangePattern.InOut);
        return request;
    }

    /** A stream could be read only once. */
    private static Object repeatable(Exchange loaded) {
        Message message = loaded.getMessage();
        Object body = message.getBody();
        if (body instanceof StreamCache || body instanceof InputStream) {
            return message.getBody(byte[].class);
        }
        return body instanceof Reader ? message.getBody(String.class) : body;
    }

    private CompletableFuture<?> store(Exchange exchange, String key, Object value, Object timeToLive) {
        Exchange request = Caches.request(exchange, MemcacheOperation.SET, key);
        request.getMessage().setBody(value);
        request.getMessage().setHeader(MemcacheConstants.TIME_TO_LIVE, timeToLive);
        return Caches.send(cacheProducer, request).handle((stored, failure) -> {
            if (failure != null) {
                notAnswered(failure);
            }
            return stored;
        });
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        cacheProducer = endpoint().createAsyncProducer();
        ServiceHelper.startService(cacheProducer);
        loaderProducer = Caches.producer(getCamelContext(), loader, "loader", this);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(cacheProducer, loaderProducer);
        super.doStop();
    }
}
