package org.memcload.component.memcache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.UncaughtErrors;

/** Performs an operation for each exchange. No thread waits for the network: the exchange continues when the answer is there. */
public class MemcacheProducer extends DefaultAsyncProducer {

    /** Headers of a result. Those of an earlier operation would be mistaken for results of one that fails. */
    private static final List<String> RESULTS = List.of(
            MemcacheConstants.OUTCOME,
            MemcacheConstants.SENT_KEY,
            MemcacheConstants.MISSES,
            MemcacheConstants.UNAVAILABLE,
            MemcacheConstants.UNAVAILABLE_KEYS,
            MemcacheConstants.RESULT,
            MemcacheConstants.REFUSED);

    private final MemcacheEndpoint endpoint;
    private final ExchangeOptions options;
    private final KeyedOperation keyed;
    private final Reading reading;
    private final Storing storing;
    private final Counting counting;
    private final Inspecting inspecting;

    public MemcacheProducer(MemcacheEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.options = new ExchangeOptions(endpoint);
        this.keyed = new KeyedOperation(endpoint, options);
        this.reading = new Reading(endpoint, keyed);
        this.storing = new Storing(endpoint, options, keyed);
        this.counting = new Counting(endpoint, options, keyed);
        this.inspecting = new Inspecting(endpoint, options);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            var unused = perform(exchange).whenComplete((done, failure) -> {
                if (failure != null) {
                    exchange.setException(ClientFailures.translated(failure));
                }
                UncaughtErrors.telling(() -> callback.done(false)).run();
            });
            return false;
        } catch (RuntimeException e) {
            exchange.setException(ClientFailures.translated(e));
            callback.done(true);
            return true;
        }
    }

    private CompletableFuture<?> perform(Exchange exchange) {
        Message message = exchange.getMessage();
        RESULTS.forEach(message::removeHeader);
        MemcacheClient client = endpoint.getClient();
        MemcacheOperation operation = options.operation(message);
        return switch (operation) {
            case SET -> options.isBulk(exchange) ? storing.bulk(exchange) : storing.one(exchange, operation);
            case ADD, REPLACE, CAS -> storing.one(exchange, operation);
            case APPEND, PREPEND -> storing.extend(exchange, operation);
            case GET -> reading.one(exchange, operation, client::get);
            case GETS -> reading.one(exchange, operation, client::gets);
            case GET_AND_TOUCH ->
                reading.one(
                        exchange, operation, key -> client.getAndTouch(key, options.timeToLive(exchange, operation)));
            case GET_MANY -> reading.many(exchange);
            case TOUCH ->
                keyed.perform(exchange, operation, key -> client.touch(key, options.timeToLive(exchange, operation)));
            case DELETE -> keyed.perform(exchange, operation, client::delete);
            case INCR, DECR -> counting.count(exchange, operation);
            case FLUSH ->
                endpoint.continued(client.flush(options.delay(message)))
                        .thenAccept(replies -> message.setHeader(MemcacheConstants.OUTCOME, MemcacheOutcome.OK));
            case STATS -> inspecting.stats(exchange);
            case VERSION -> inspecting.version(exchange);
        };
    }
}
