package org.memcload.component.memcache.pattern;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.service.ServiceSupport;
import org.memcload.component.memcache.ClientFailures;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.TimeToLive;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;

/**
 * Remembers in memcached which messages were processed, for all instances that use the same servers. A message is known until
 * the endpoint's time to live is over, or until memcached drops it: when its memory is full, when it restarts or is flushed.
 * After that it is processed again: use the repository if that does no harm, or if a window without duplicates is enough.
 *
 * <p>If the cache does not answer, the repository is closed: the methods throw a {@link RuntimeCamelException} that names the server, so that the exchange
 * fails and no message is considered a duplicate. The methods wait for the server. Long message ids need the endpoint's option
 * {@code keyPolicy=hash}.
 */
@Metadata(
        label = "bean",
        description =
                "Remembers in memcached which messages were processed, for all instances that use the same servers.",
        annotations = {"interfaceName=org.apache.camel.spi.IdempotentRepository"})
@Configurer(metadataOnly = true)
public class MemcacheIdempotentRepository extends ServiceSupport implements IdempotentRepository, CamelContextAware {

    private static final byte[] PENDING = "pending".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "done".getBytes(StandardCharsets.US_ASCII);

    private CamelContext camelContext;

    @Metadata(
            required = true,
            description =
                    "The memcache endpoint, as a URI with its options. Its timeToLive, which must be set, is the time for which a message is known, 0 for ever.")
    private String cache;

    @Metadata(
            description =
                    "Time for which a message in process is known if the process dies; the timeToLive of the endpoint by default.")
    private Duration pendingTimeToLive;

    private MemcacheEndpoint endpoint;
    private int doneSeconds;
    private int pendingSeconds;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    public String getCache() {
        return cache;
    }

    /**
     * The memcache endpoint, as a URI with its options; required. Its {@code timeToLive}, which must be set, is the time
     * for which a message is known, 0 for ever.
     */
    public void setCache(String cache) {
        this.cache = cache;
    }

    public Duration getPendingTimeToLive() {
        return pendingTimeToLive;
    }

    /**
     * Time for which a message in process is known if the process dies and so neither confirms nor removes it; the endpoint's time
     * to live by default. It must be longer than processing takes. It has no effect with {@code eager=false}, by which messages
     * are noted after they were processed and never confirmed.
     *
     * @param pendingTimeToLive with its unit: {@code 90s}, {@code 10m}, or the text of a {@link Duration}; null for the default
     * @throws IllegalArgumentException if it is a plain number
     */
    public void setPendingTimeToLive(String pendingTimeToLive) {
        this.pendingTimeToLive =
                pendingTimeToLive == null ? null : TimeToLive.withUnit("pendingTimeToLive", pendingTimeToLive);
    }

    /** Notes that a message is being processed; false if the message is known. */
    @Override
    public boolean add(String key) {
        return ask(client -> client.add(endpoint.sentKey(key), PENDING, 0, pendingSeconds)) == Outcome.STORED;
    }

    @Override
    public boolean contains(String key) {
        return ask(client -> client.get(endpoint.sentKey(key))) == Outcome.FOUND;
    }

    /** Forgets a message, which may then be processed again. */
    @Override
    public boolean remove(String key) {
        return ask(client -> client.delete(endpoint.sentKey(key))) == Outcome.DELETED;
    }

    /** Notes that a message was processed: its time to live begins. */
    @Override
    public boolean confirm(String key) {
        return ask(client -> client.set(endpoint.sentKey(key), DONE, 0, doneSeconds)) == Outcome.STORED;
    }

    /** @throws UnsupportedOperationException always: memcached can only drop everything that its servers hold */
    @Override
    public void clear() {
        throw new UnsupportedOperationException(
                "memcached does not know the keys of this repository: to start over, change keyPrefix of " + endpoint);
    }

    @FunctionalInterface
    private interface Question {
        CompletableFuture<Reply> of(MemcacheClient client);
    }

    private Outcome ask(Question question) {
        try {
            return question.of(endpoint.getClient()).get().outcome();
        } catch (ExecutionException e) {
            Throwable failure = ClientFailures.translated(e.getCause());
            throw new RuntimeCamelException(failure.getMessage(), failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeCamelException(e);
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint = Caches.endpoint(camelContext, cache, this);
        String timeToLive = endpoint.getConfiguration().getTimeToLive();
        if (timeToLive == null) {
            throw new IllegalArgumentException(
                    "The time for which messages are known is missing: set timeToLive, 0 for ever, of " + endpoint);
        }
        doneSeconds = TimeToLive.seconds(timeToLive);
        pendingSeconds = pendingTimeToLive == null ? doneSeconds : TimeToLive.seconds(pendingTimeToLive);
    }
}
