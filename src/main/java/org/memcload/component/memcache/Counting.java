package org.memcload.component.memcache;

import java.math.BigInteger;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.protocol.Outcome;

/** Operations on numbers, whose new value becomes the body. */
final class Counting {

    private final MemcacheEndpoint endpoint;
    private final ExchangeOptions options;
    private final KeyedOperation keyed;

    Counting(MemcacheEndpoint endpoint, ExchangeOptions options, KeyedOperation keyed) {
        this.endpoint = endpoint;
        this.options = options;
        this.keyed = keyed;
    }

    /** @param operation incr or decr */
    CompletableFuture<Void> count(Exchange exchange, MemcacheOperation operation) {
        long change = options.delta(exchange);
        Long initial = options.initialValue(exchange);
        int seconds = options.timeToLive(exchange);
        MemcacheClient client = endpoint.getClient();
        return keyed.perform(
                        exchange,
                        operation,
                        key -> operation == MemcacheOperation.INCR
                                ? client.incr(key, change, initial, seconds)
                                : client.decr(key, change, initial, seconds))
                .thenAccept(reply -> exchange.getMessage()
                        .setBody(reply.outcome() == Outcome.STORED ? number(reply.number()) : null));
    }

    /** A long if the number fits. */
    private static Number number(long unsigned) {
        return unsigned < 0 ? new BigInteger(Long.toUnsignedString(unsigned)) : (Number) unsigned;
    }
}
