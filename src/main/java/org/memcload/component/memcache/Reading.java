package org.memcload.component.memcache;

import java.io.File;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.ObjectHelper;
import org.memcload.component.memcache.client.Available;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;
import org.memcload.component.memcache.value.ValueException;

/** Operations that read values into the bodies of exchanges. */
final class Reading {

    private final MemcacheEndpoint endpoint;
    private final KeyedOperation keyed;
    private final UnavailableServers unavailable;

    Reading(MemcacheEndpoint endpoint, KeyedOperation keyed) {
        this.endpoint = endpoint;
        this.keyed = keyed;
        this.unavailable = new UnavailableServers(endpoint.getConfiguration());
    }

    CompletableFuture<Void> one(Exchange exchange, MemcacheOperation operation, KeyedOperation.Question question) {
        Message message = exchange.getMessage();
        return keyed.perform(exchange, operation, question).thenAccept(reply -> {
            boolean found = reply.outcome() == Outcome.FOUND;
            message.setBody(
                    found
                            ? decoded(exchange, message.getHeader(MemcacheConstants.SENT_KEY, String.class), reply)
                            : null);
            setOrRemove(message, MemcacheConstants.STORED_FLAGS, found ? reply.flags() : null);
            if (operation == MemcacheOperation.GETS) {
                setOrRemove(message, MemcacheConstants.CAS, found ? reply.cas() : null);
            }
        });
    }

    private static void setOrRemove(Message message, String header, Object value) {
        if (value == null) {
            message.removeHeader(header);
        } else {
            message.setHeader(header, value);
        }
    }

    CompletableFuture<Void> many(Exchange exchange) {
        Message message = exchange.getMessage();
        Object given = message.getHeader(MemcacheConstants.KEYS);
        Iterator<?> keys = keys(exchange, given == null ? message.getBody() : given);
        Map<String, String> wanted = new LinkedHashMap<>();
        while (keys.hasNext()) {
            String each = String.valueOf(keys.next());
            wanted.put(each, endpoint.sentKey(each));
        }
        return endpoint.continued(endpoint.getClient().getAvailable(wanted.values()))
                .thenAccept(found -> take(exchange, wanted, found));
    }

    /** @param wanted the keys as they were sent, by the keys as they were given */
    private void take(Exchange exchange, Map<String, String> wanted, Available<Reply> found) {
        if (!found.failures().values().stream().allMatch(unavailable::isTolerated)) {
            throw new CompletionException(found.failure());
        }
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> misses = new ArrayList<>();
        wanted.forEach((asked, sent) -> {
            Reply reply = found.answers().get(sent);
            if (reply == null) {
                misses.add(asked);
            } else {
                values.put(asked, decoded(exchange, asked, reply));
            }
        });
        Message message = exchange.getMessage();
        message.setHeader(MemcacheConstants.MISSES, misses);
        if (!found.failures().isEmpty()) {
            UnavailableServers.name(message, found.failures().values());
            message.setHeader(
                    MemcacheConstants.UNAVAILABLE_KEYS,
                    misses.stream()
                            .filter(key -> found.failures().containsKey(wanted.get(key)))
                            .toList());
        }
        message.setHeader(MemcacheConstants.OUTCOME, MemcacheOutcome.OK);
        message.setBody(values);
    }

    /** @throws IllegalArgumentException if they are neither in a collection or an array nor text */
    private static Iterator<?> keys(Exchange exchange, Object given) {
        // a path is an iterable of its names
        boolean several = given instanceof Iterable && !(given instanceof Path);
        if (given == null || several || given instanceof Iterator || given instanceof Object[]) {
            return ObjectHelper.createIterator(given);
        }
        boolean text = given instanceof CharSequence
                || given instanceof Number
                || given instanceof byte[]
                || given instanceof InputStream
                || given instanceof Reader
                || given instanceof File
                || given instanceof Path
                || given instanceof WrappedFile
                || given instanceof StreamCache;
        String list =
                text ? exchange.getContext().getTypeConverter().tryConvertTo(String.class, exchange, given) : null;
        if (list == null) {
            throw new IllegalArgumentException(
                    "get-many needs keys as a collection, an array, or text with commas between them, in the header "
                            + MemcacheConstants.KEYS + " or the body, not a "
                            + given.getClass().getTypeName());
        }
        return ObjectHelper.createIterator(list.strip());
    }

    private Object decoded(Exchange exchange, String key, Reply reply) {
        try {
            return endpoint.codec().decode(reply.value(), reply.flags(), exchange);
        } catch (ValueException e) {
            throw new ValueException("The value of '" + key + "' in " + endpoint + ": " + e.getMessage(), e);
        }
    }
}
