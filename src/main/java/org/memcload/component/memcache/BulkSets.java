package org.memcload.component.memcache;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.component.memcache.value.StoredValue;
import org.memcload.component.memcache.value.ValueException;

/** Makes bulk sets from the bodies of exchanges, and finds the unfinished one when an exchange is sent again. */
final class BulkSets {

    /** Exchange property that keeps the bulk set over redeliveries, which restore the body. */
    private static final String PROPERTY = "CamelMemcacheBulkSet";

    /** A bulk set and its origin: after a failure, a different body or endpoint needs a new bulk set. */
    private record Unfinished(Object body, MemcacheEndpoint endpoint, BulkSet records) {}

    private BulkSets() {}

    /**
     * The bulk set of an exchange: a body that is a {@link BulkSet}, a {@link RecordBatch}, or a map of keys to values.
     *
     * @param endpoint converts the keys and values of a map
     */
    static BulkSet of(Exchange exchange, MemcacheEndpoint endpoint) {
        Object body = exchange.getMessage().getBody();
        Unfinished unfinished = exchange.getProperty(PROPERTY, Unfinished.class);
        boolean again = unfinished != null && unfinished.body() == body && endpoint.equals(unfinished.endpoint());
        BulkSet records = again ? unfinished.records() : make(exchange, endpoint);
        exchange.setProperty(PROPERTY, new Unfinished(body, endpoint, records));
        return records;
    }

    /** Forgets the bulk set of an exchange, none of whose records is pending. */
    static void finished(Exchange exchange) {
        exchange.removeProperty(PROPERTY);
    }

    private static BulkSet make(Exchange exchange, MemcacheEndpoint endpoint) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof BulkSet records) {
            return records;
        }
        if (body instanceof RecordBatch records) {
            return new BulkSet(records);
        }
        if (!(body instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("No key: set the header " + MemcacheConstants.KEY
                    + " or the endpoint's option key. Without one a set is a bulk set, and needs a Map of keys to values, a"
                    + " RecordBatch or a BulkSet, not "
                    + (body == null ? "null" : "a " + body.getClass().getTypeName()));
        }
        RecordBatch.Builder records = new RecordBatch.Builder(0, map.size());
        Integer flags = endpoint.getConfiguration().getFlags();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = String.valueOf(entry.getKey());
            StoredValue value;
            try {
                value = endpoint.codec().encode(entry.getValue(), exchange, flags);
            } catch (ValueException e) {
                throw e.of(key);
            }
            records.add(endpoint.sentKey(key).getBytes(StandardCharsets.UTF_8), value.bytes(), value.flags());
        }
        return new BulkSet(records.build());
    }
}
