package org.memcload.component.memcache;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.ObjectHelper;
import org.memcload.component.memcache.value.StoredValue;
import org.memcload.component.memcache.value.ValueException;

/** Performs an operation for each exchange. No thread waits for the network: the exchange goes on when the answer is there. */
public class MemcacheProducer extends DefaultAsyncProducer {

    private final MemcacheEndpoint endpoint;
    private final MemcacheConfiguration configuration;
    private final HeaderOrOption key;
    private final HeaderOrOption timeToLive;
    private final HeaderOrOption cas;
    private final HeaderOrOption delta;
    private final HeaderOrOption initialValue;

    public MemcacheProducer(MemcacheEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration();
        this.key = headerOrOption(MemcacheConstants.KEY, configuration.getKey());
        this.timeToLive = headerOrOption(MemcacheConstants.TIME_TO_LIVE, configuration.getTimeToLive());
        this.cas = headerOrOption(MemcacheConstants.CAS, configuration.getCas());
        this.delta = headerOrOption(MemcacheConstants.DELTA, configuration.getDelta());
        this.initialValue = headerOrOption(MemcacheConstants.INITIAL_VALUE, configuration.getInitialValue());
    }

    private HeaderOrOption headerOrOption(String header, String option) {
        return new HeaderOrOption(endpoint.getCamelContext(), header, option);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            var unused = perform(exchange).whenComplete((done, failure) -> {
                if (failure != null) {
                    exchange.setException(failure instanceof CompletionException ? failure.getCause() : failure);
                }
                UncaughtErrors.telling(() -> callback.done(false)).run();
            });
            return false;
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    /**
     * Lets what is done with an answer, such as reading a value by a data format, and all that comes after it in the route, run
     * on a thread that may be blocked: that of the connection would hear no answer meanwhile.
     */
    private <T> CompletableFuture<T> handedOver(CompletableFuture<T> answer) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        var unused = answer.whenComplete((value, failure) -> endpoint.proceed(() -> {
            if (failure == null) {
                handed.complete(value);
            } else {
                handed.completeExceptionally(failure);
            }
        }));
        return handed;
    }

    private CompletableFuture<?> perform(Exchange exchange) {
        Message message = exchange.getMessage();
        MemcacheClient client = endpoint.getClient();
        MemcacheOperation operation = operation(message);
        return switch (operation) {
            case SET -> isBulk(exchange) ? setBulk(exchange) : store(exchange, operation);
            case ADD, REPLACE, CAS -> store(exchange, operation);
            case APPEND -> keyed(exchange, operation, key -> client.append(key, extension(exchange, operation)));
            case PREPEND -> keyed(exchange, operation, key -> client.prepend(key, extension(exchange, operation)));
            case GET, GETS -> read(exchange, operation, client::get);
            case GET_AND_TOUCH -> read(exchange, operation, key -> client.getAndTouch(key, timeToLive(exchange)));
            case GET_MANY -> getMany(exchange);
            case TOUCH -> keyed(exchange, operation, key -> client.touch(key, timeToLive(exchange)));
            case DELETE -> keyed(exchange, operation, client::delete);
            case INCR, DECR -> count(exchange, operation);
            case FLUSH -> handedOver(client.flush(delay(message))).thenAccept(replies -> ok(message));
            case STATS ->
                handedOver(client.stats(key.evaluate(exchange, String.class))).thenAccept(stats -> ok(message, stats));
            case VERSION -> handedOver(client.version()).thenAccept(versions -> ok(message, versions));
        };
    }

    private MemcacheOperation operation(Message message) {
        Object given = message.getHeader(MemcacheConstants.OPERATION);
        if (given == null) {
            return configuration.getOperation();
        }
        try {
            return message.getHeader(MemcacheConstants.OPERATION, MemcacheOperation.class);
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(
                    MemcacheConstants.OPERATION + " is one of " + Arrays.toString(MemcacheOperation.values())
                            + ", not '" + given + "'",
                    e);
        }
    }

    /** A key option that evaluates to nothing is a mistake, and must not store a body that happens to be a map. */
    private boolean isBulk(Exchange exchange) {
        return configuration.getKey() == null && key.evaluate(exchange) == null;
    }

    /** What is asked about a key. */
    @FunctionalInterface
    private interface Question {
        CompletableFuture<Reply> ask(String key);
    }

    /** An operation on a key. Afterwards the headers tell what became of it; the body is as before. */
    private CompletableFuture<Reply> keyed(Exchange exchange, MemcacheOperation operation, Question question) {
        String given = key(exchange);
        String sent = endpoint.sentKey(given);
        return handedOver(question.ask(sent)).thenApply(reply -> {
            Message message = exchange.getMessage();
            message.setHeader(MemcacheConstants.SENT_KEY, sent);
            message.setHeader(MemcacheConstants.OUTCOME, reply.outcome());
            boolean fails = (reply.outcome().isMiss() && configuration.isFailOnMiss())
                    || (reply.outcome().isConflict() && configuration.isFailOnConflict());
            if (fails) {
                throw new CompletionException(new MemcacheOutcomeException(operation, given, reply.outcome()));
            }
            return reply;
        });
    }

    private CompletableFuture<Void> store(Exchange exchange, MemcacheOperation operation) {
        MemcacheClient client = endpoint.getClient();
        Message message = exchange.getMessage();
        StoredValue value = value(exchange);
        int seconds = timeToLive(exchange);
        return keyed(exchange, operation, key -> switch (operation) {
                    case ADD -> client.add(key, value.bytes(), value.flags(), seconds);
                    case REPLACE -> client.replace(key, value.bytes(), value.flags(), seconds);
                    case CAS -> client.cas(key, value.bytes(), value.flags(), seconds, cas(exchange));
                    default -> client.set(key, value.bytes(), value.flags(), seconds);
                })
                .thenAccept(reply -> {
                    if (operation == MemcacheOperation.CAS && reply.outcome() == MemcacheOutcome.STORED) {
                        message.setHeader(MemcacheConstants.CAS, reply.cas());
                    }
                });
    }

    private StoredValue value(Exchange exchange) {
        Message message = exchange.getMessage();
        Integer flags = message.getHeader(MemcacheConstants.FLAGS, configuration.getFlags(), Integer.class);
        try {
            return endpoint.codec().encode(message.getBody(), exchange, flags);
        } catch (ValueException e) {
            throw e.of(key(exchange));
        }
    }

    /** Many records at once. */
    private CompletableFuture<Void> setBulk(Exchange exchange) {
        Message message = exchange.getMessage();
        BulkSet records = BulkSets.of(exchange, endpoint);
        records.beforeSending(endpoint.getServers());
        int connection = message.getHeader(MemcacheConstants.CONNECTION, 0, Integer.class);
        return handedOver(endpoint.getClient().set(records, timeToLive(exchange), connection))
                .thenAccept(done -> {
                    BulkSets.finished(exchange);
                    message.removeHeader(MemcacheConstants.OUTCOME);
                    message.setHeader(MemcacheConstants.RESULT, records);
                    message.setHeader(MemcacheConstants.REFUSED, records.refused());
                });
    }

    private CompletableFuture<Void> read(Exchange exchange, MemcacheOperation operation, Question question) {
        Message message = exchange.getMessage();
        return keyed(exchange, operation, question).thenAccept(reply -> {
            boolean found = reply.outcome() == MemcacheOutcome.FOUND;
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

    private CompletableFuture<Void> getMany(Exchange exchange) {
        Message message = exchange.getMessage();
        Object given = message.getHeader(MemcacheConstants.KEYS);
        Iterator<?> keys = ObjectHelper.createIterator(given == null ? message.getBody() : given);
        Map<String, String> wanted = new LinkedHashMap<>();
        while (keys.hasNext()) {
            String each = String.valueOf(keys.next());
            wanted.put(each, endpoint.sentKey(each));
        }
        return handedOver(endpoint.getClient().getMany(wanted.values())).thenAccept(found -> {
            Map<String, Object> values = new LinkedHashMap<>();
            List<String> misses = new ArrayList<>();
            wanted.forEach((asked, sent) -> {
                Reply reply = found.get(sent);
                if (reply == null) {
                    misses.add(asked);
                } else {
                    values.put(asked, decoded(exchange, asked, reply));
                }
            });
            message.setHeader(MemcacheConstants.MISSES, misses);
            ok(message, values);
        });
    }

    private CompletableFuture<Void> count(Exchange exchange, MemcacheOperation operation) {
        long change = unsigned(delta.evaluate(exchange, BigInteger.class));
        BigInteger given = initialValue.evaluate(exchange, BigInteger.class);
        Long initial = given == null ? null : unsigned(given);
        int seconds = timeToLive(exchange);
        MemcacheClient client = endpoint.getClient();
        return keyed(
                        exchange,
                        operation,
                        key -> operation == MemcacheOperation.INCR
                                ? client.incr(key, change, initial, seconds)
                                : client.decr(key, change, initial, seconds))
                .thenAccept(reply -> exchange.getMessage()
                        .setBody(reply.outcome() == MemcacheOutcome.STORED ? number(reply.number()) : null));
    }

    private static long unsigned(BigInteger number) {
        if (number.signum() < 0 || number.bitLength() > Long.SIZE) {
            throw new IllegalArgumentException("A delta or initial value is 0 to 2^64 - 1, not " + number);
        }
        return number.longValue();
    }

    /** A long where it fits. */
    private static Number number(long unsigned) {
        return unsigned >= 0 ? (Number) unsigned : new BigInteger(Long.toUnsignedString(unsigned));
    }

    private static void ok(Message message) {
        message.setHeader(MemcacheConstants.OUTCOME, MemcacheOutcome.OK);
    }

    private static void ok(Message message, Object body) {
        ok(message);
        message.setBody(body);
    }

    private Object decoded(Exchange exchange, String key, Reply reply) {
        try {
            return endpoint.codec().decode(reply.value(), reply.flags(), exchange);
        } catch (ValueException e) {
            throw new ValueException("The value of '" + key + "' in " + endpoint + ": " + e.getMessage(), e);
        }
    }

    /** The bytes that extend a value, without flags of their own. */
    private byte[] extension(Exchange exchange, MemcacheOperation operation) {
        if (configuration.getCompressionThreshold() > 0) {
            throw new IllegalArgumentException(operation
                    + " would damage a value that is compressed: use an endpoint without compressionThreshold");
        }
        return endpoint.codec()
                .encode(exchange.getMessage().getBody(), exchange, 0)
                .bytes();
    }

    private int timeToLive(Exchange exchange) {
        Object given = timeToLive.evaluate(exchange);
        return given == null ? 0 : TimeToLive.seconds(given);
    }

    private static int delay(Message message) {
        Object given = message.getHeader(MemcacheConstants.DELAY);
        return given == null ? 0 : TimeToLive.seconds(given);
    }

    private long cas(Exchange exchange) {
        Long number = cas.evaluate(exchange, Long.class);
        if (number == null) {
            throw new IllegalArgumentException("cas needs the number that gets gives: set the header "
                    + MemcacheConstants.CAS + " or the endpoint's option cas");
        }
        return number;
    }

    private String key(Exchange exchange) {
        String given = key.evaluate(exchange, String.class);
        if (given == null) {
            throw new IllegalArgumentException(
                    configuration.getKey() == null
                            ? "No key: set the header " + MemcacheConstants.KEY + " or the endpoint's option key"
                            : "No key: the endpoint's option key, '" + configuration.getKey()
                                    + "', evaluates to null for this exchange");
        }
        return given;
    }
}
