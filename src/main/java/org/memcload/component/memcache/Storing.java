package org.memcload.component.memcache;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;
import org.memcload.component.memcache.value.StoredValue;
import org.memcload.component.memcache.value.ValueException;

/** Operations that store the bodies of exchanges. */
final class Storing {

    private final MemcacheEndpoint endpoint;
    private final ExchangeOptions options;
    private final KeyedOperation keyed;

    Storing(MemcacheEndpoint endpoint, ExchangeOptions options, KeyedOperation keyed) {
        this.endpoint = endpoint;
        this.options = options;
        this.keyed = keyed;
    }

    CompletableFuture<Void> one(Exchange exchange, MemcacheOperation operation) {
        MemcacheClient client = endpoint.getClient();
        Message message = exchange.getMessage();
        StoredValue value = value(exchange);
        int seconds = options.timeToLive(exchange);
        return keyed.perform(exchange, operation, key -> switch (operation) {
                    case ADD -> client.add(key, value.bytes(), value.flags(), seconds);
                    case REPLACE -> client.replace(key, value.bytes(), value.flags(), seconds);
                    case CAS -> client.cas(key, value.bytes(), value.flags(), seconds, options.cas(exchange));
                    default -> client.set(key, value.bytes(), value.flags(), seconds);
                })
                .thenAccept(reply -> {
                    if (operation == MemcacheOperation.CAS && reply.outcome() == Outcome.STORED) {
                        message.setHeader(MemcacheConstants.CAS, reply.cas());
                    }
                });
    }

    private StoredValue value(Exchange exchange) {
        Message message = exchange.getMessage();
        Integer flags = options.flags(exchange);
        try {
            return endpoint.codec().encode(message.getBody(), exchange, flags);
        } catch (ValueException e) {
            throw e.of(options.key(exchange));
        }
    }

    /** Stores many records at once. */
    CompletableFuture<Void> bulk(Exchange exchange) {
        Message message = exchange.getMessage();
        BulkSet records = BulkSets.of(exchange, endpoint);
        records.beforeSending(endpoint.getServers());
        return endpoint.continued(
                        endpoint.getClient().set(records, options.timeToLive(exchange), options.connection(exchange)))
                .thenAccept(done -> {
                    BulkSets.finished(exchange);
                    message.removeHeader(MemcacheConstants.OUTCOME);
                    message.setHeader(MemcacheConstants.RESULT, records);
                    message.setHeader(MemcacheConstants.REFUSED, records.refused());
                });
    }

    /**
     * Puts the body before or after the value of a key.
     *
     * @param operation append or prepend
     */
    CompletableFuture<Reply> extend(Exchange exchange, MemcacheOperation operation) {
        MemcacheClient client = endpoint.getClient();
        return keyed.perform(exchange, operation, key -> {
            byte[] bytes = extension(exchange, operation);
            return operation == MemcacheOperation.APPEND ? client.append(key, bytes) : client.prepend(key, bytes);
        });
    }

    /** The bytes that extend a value, without flags of their own. */
    private byte[] extension(Exchange exchange, MemcacheOperation operation) {
        if (endpoint.getConfiguration().getCompressionThreshold() > 0) {
            throw new IllegalArgumentException(operation
                    + " would damage a value that is compressed: use an endpoint without compressionThreshold");
        }
        return endpoint.codec()
                .encode(exchange.getMessage().getBody(), exchange, 0)
                .bytes();
    }
}
