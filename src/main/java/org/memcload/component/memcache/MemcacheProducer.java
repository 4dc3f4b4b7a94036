package org.memcload.component.memcache;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/** Performs an operation for each exchange. No thread waits for the network: the exchange goes on when the answer is there. */
public class MemcacheProducer extends DefaultAsyncProducer {

    /** Exchange property that keeps the bulk set over redeliveries, which restore the body. */
    private static final String BULK_SET = "CamelMemcacheBulkSet";

    /** A bulk set and the body that it was made of: another body, after a failure, is another bulk set. */
    private record Unfinished(Object body, BulkSet records) {}

    private final MemcacheEndpoint endpoint;
    private final MemcacheConfiguration configuration;

    public MemcacheProducer(MemcacheEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            var unused = perform(exchange).whenComplete((done, failure) -> {
                if (failure != null) {
                    exchange.setException(failure instanceof CompletionException ? failure.getCause() : failure);
                }
                callback.done(false);
            });
            return false;
        } catch (InvalidPayloadException | RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    private CompletableFuture<Void> perform(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        MemcacheOperation operation =
                message.getHeader(MemcacheConstants.OPERATION, configuration.getOperation(), MemcacheOperation.class);
        return switch (operation) {
            case SET -> key(message) == null ? setBulk(exchange) : set(exchange);
            case GET -> endpoint.client().get(validKey(message)).thenAccept(message::setBody);
            case STATS -> endpoint.client().stats(null).thenAccept(message::setBody);
        };
    }

    /** One record: the body under the key. */
    private CompletableFuture<Void> set(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        byte[] value = message.getMandatoryBody(byte[].class);
        String key = validKey(message);
        BulkSet record =
                new BulkSet(new RecordBatch.Builder(0, 1).add(key, value).build());
        return store(record, message).thenAccept(done -> {
            if (record.refused() > 0) {
                throw new CompletionException(new IllegalArgumentException("The value of '" + key + "', " + value.length
                        + " bytes, is too large for memcached at " + endpoint.getServers() + " (its option -I)"));
            }
        });
    }

    /** Many records: a {@link BulkSet}, a {@link RecordBatch}, or a map of keys to values. */
    private CompletableFuture<Void> setBulk(Exchange exchange) throws InvalidPayloadException {
        Object body = exchange.getMessage().getBody();
        Unfinished unfinished = exchange.getProperty(BULK_SET, Unfinished.class);
        BulkSet records = unfinished != null && unfinished.body() == body ? unfinished.records() : bulkSet(exchange);
        exchange.setProperty(BULK_SET, new Unfinished(body, records));
        return store(records, exchange.getMessage()).thenAccept(done -> {
            exchange.removeProperty(BULK_SET);
            exchange.getMessage().setHeader(MemcacheConstants.RESULT, records);
            exchange.getMessage().setHeader(MemcacheConstants.REFUSED, records.refused());
        });
    }

    private CompletableFuture<Void> store(BulkSet records, Message message) {
        int connection = message.getHeader(MemcacheConstants.CONNECTION, 0, Integer.class);
        return endpoint.client().set(records, expiry(configuration.getTimeToLive()), connection);
    }

    private BulkSet bulkSet(Exchange exchange) throws InvalidPayloadException {
        Object body = exchange.getMessage().getBody();
        if (body instanceof BulkSet records) {
            return records;
        }
        if (body instanceof RecordBatch records) {
            return new BulkSet(records);
        }
        if (!(body instanceof Map<?, ?> map)) {
            throw new InvalidPayloadException(exchange, Map.class);
        }
        RecordBatch.Builder records = new RecordBatch.Builder(0, map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            byte[] value = exchange.getContext().getTypeConverter().convertTo(byte[].class, exchange, entry.getValue());
            if (value == null) {
                throw new InvalidPayloadException(exchange, byte[].class);
            }
            records.add(checked(String.valueOf(entry.getKey())), value);
        }
        return new BulkSet(records.build());
    }

    private String key(Message message) {
        return message.getHeader(MemcacheConstants.KEY, configuration.getKey(), String.class);
    }

    private String validKey(Message message) {
        String key = key(message);
        if (key == null) {
            throw new IllegalArgumentException(
                    "No key: set the header " + MemcacheConstants.KEY + " or the endpoint's option key");
        }
        return checked(key);
    }

    private static String checked(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        boolean clean = key.chars().allMatch(c -> c > ' ' && c != 0x7f);
        if (!clean || bytes.length == 0 || bytes.length > MemcacheConstants.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("A key is 1 to " + MemcacheConstants.MAX_KEY_LENGTH
                    + " bytes without spaces and control characters; this one has " + bytes.length + " bytes");
        }
        return key;
    }

    /** A time to live as memcached takes it: what is longer than 30 days is given as a unix time. */
    static int expiry(int timeToLive) {
        return timeToLive <= MemcacheConstants.MAX_RELATIVE_EXPIRY
                ? timeToLive
                : (int) Math.min(System.currentTimeMillis() / 1000 + timeToLive, Integer.MAX_VALUE);
    }
}
