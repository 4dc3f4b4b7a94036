package org.memcload.component.memcache;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.memcload.component.memcache.value.StoredValue;
import org.memcload.component.memcache.value.ValueCodec;

/** Makes bulk sets of the bodies of exchanges, and finds the unfinished one again when an exchange is sent once more. */
final class BulkSets {

    /** Exchange property that keeps the bulk set over redeliveries, which restore the body. */
    private static final String PROPERTY = "CamelMemcacheBulkSet";

    /** A bulk set and the body that it was made of: another body, after a failure, is another bulk set. */
    private record Unfinished(Object body, BulkSet records) {}

    private BulkSets() {}

    /**
     * The bulk set of an exchange: a body that is a {@link BulkSet}, a {@link RecordBatch}, or a map of keys to values.
     *
     * @param keys makes of a key in a map the one to send
     * @param codec makes of a value in a map the one to store
     */
    static BulkSet of(Exchange exchange, UnaryOperator<String> keys, ValueCodec codec) throws InvalidPayloadException {
        Object body = exchange.getMessage().getBody();
        Unfinished unfinished = exchange.getProperty(PROPERTY, Unfinished.class);
        BulkSet records =
                unfinished != null && unfinished.body() == body ? unfinished.records() : make(exchange, keys, codec);
        exchange.setProperty(PROPERTY, new Unfinished(body, records));
        return records;
    }

    /** No record of it is pending. */
    static void finished(Exchange exchange) {
        exchange.removeProperty(PROPERTY);
    }

    private static BulkSet make(Exchange exchange, UnaryOperator<String> keys, ValueCodec codec)
            throws InvalidPayloadException {
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
            StoredValue value = codec.encode(entry.getValue(), exchange, null);
            records.add(
                    keys.apply(String.valueOf(entry.getKey())).getBytes(StandardCharsets.UTF_8),
                    value.bytes(),
                    value.flags());
        }
        return new BulkSet(records.build());
    }
}
