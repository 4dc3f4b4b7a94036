package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.memcload.testing.MemcachedServer;

/** Thousands of random operations on a few keys: two servers answer what a map would. */
@Tag("server")
class ModelTest {

    private static final int STEPS = 500;
    /** Of {@link #STEPS} each: 10,000 operations. */
    private static final int TRIES = 20;

    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f");

    /**
     * An operation.
     *
     * @param fresh whether a cas knows the value that is there, and not an older one
     */
    record Step(
            MemcacheOperation operation,
            String key,
            String value,
            int flags,
            BigInteger delta,
            BigInteger initial,
            boolean fresh) {}

    private static MemcachedServer first;
    private static MemcachedServer second;
    private static MemcacheContext context;
    private static String uri;

    @BeforeContainer
    static void start() throws Exception {
        first = MemcachedServer.start();
        second = MemcachedServer.start();
        context = new MemcacheContext();
        uri = "memcache:" + first.address() + "," + second.address() + "?timeout=10000&timeToLive=1h&connections=2";
    }

    @AfterContainer
    static void end() {
        context.close();
        first.close();
        second.close();
    }

    @Property(tries = TRIES)
    void anySequenceOfOperationsIsAnsweredAsByAMap(@ForAll("sequences") List<Step> steps) throws Exception {
        // what the last sequence left; a flush drops what is older than its second, so keys are removed one by one
        for (String key : KEYS) {
            perform(MemcacheOperation.DELETE, key, null, Map.of());
        }
        ModelCache model = new ModelCache();
        Map<String, Long> numbers = new HashMap<>();
        Map<String, Integer> versions = new HashMap<>();
        for (Step step : steps) {
            if (step.operation() == MemcacheOperation.CAS && step.fresh() && model.item(step.key()) != null) {
                check(new Step(MemcacheOperation.GETS, step.key(), "", 0, null, null, false), model, numbers, versions);
            }
            check(step, model, numbers, versions);
        }
    }

    private void check(Step step, ModelCache model, Map<String, Long> numbers, Map<String, Integer> versions)
            throws Exception {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(MemcacheConstants.FLAGS, step.flags());
        headers.put(MemcacheConstants.DELTA, step.delta());
        headers.put(MemcacheConstants.INITIAL_VALUE, step.initial());
        headers.put(MemcacheConstants.CAS, numbers.getOrDefault(step.key(), Long.MAX_VALUE));
        headers.put(MemcacheConstants.KEYS, step.operation() == MemcacheOperation.GET_MANY ? KEYS : null);
        Exchange exchange = perform(step.operation(), step.key(), step.value(), headers);

        String then = step + " on " + model.item(step.key());
        ModelCache.Answer expected = expected(step, model, versions.getOrDefault(step.key(), -1));
        Message message = exchange.getMessage();
        if (expected.outcome() == null) {
            assertThat(exchange.getException()).as(then).isInstanceOf(MemcacheRefusedException.class);
            return;
        }
        assertThat(exchange.getException()).as(then).isNull();
        assertThat(message.getHeader(MemcacheConstants.OUTCOME)).as(then).isEqualTo(expected.outcome());
        assertThat(text(message.getBody())).as(then).isEqualTo(text(expected.body()));
        boolean counted = step.operation() == MemcacheOperation.INCR || step.operation() == MemcacheOperation.DECR;
        if (counted && expected.outcome() == MemcacheOutcome.STORED) {
            Exchange read = perform(MemcacheOperation.GET, step.key(), null, Map.of());
            model.padded(step.key(), text(read.getMessage().getBody()));
        }
        if (expected.outcome() == MemcacheOutcome.FOUND) {
            assertThat(message.getHeader(MemcacheConstants.STORED_FLAGS))
                    .as(then)
                    .isEqualTo(model.item(step.key()).flags());
        }
        if (step.operation() == MemcacheOperation.GETS && expected.outcome() == MemcacheOutcome.FOUND) {
            numbers.put(step.key(), message.getHeader(MemcacheConstants.CAS, Long.class));
            versions.put(step.key(), model.item(step.key()).version());
        }
    }

    private static ModelCache.Answer expected(Step step, ModelCache model, int version) {
        String key = step.key();
        return switch (step.operation()) {
            case SET -> model.set(key, step.value(), step.flags());
            case ADD -> model.add(key, step.value(), step.flags());
            case REPLACE -> model.replace(key, step.value(), step.flags());
            case APPEND -> model.extend(key, step.value(), true);
            case PREPEND -> model.extend(key, step.value(), false);
            case CAS -> model.cas(key, step.value(), step.flags(), version);
            case GET, GETS, GET_AND_TOUCH -> model.get(key);
            case GET_MANY -> model.getMany(KEYS);
            case TOUCH -> model.touch(key, step.value());
            case DELETE -> model.delete(key, step.value());
            case INCR -> model.count(key, step.delta(), step.initial());
            case DECR -> model.count(key, step.delta().negate(), step.initial());
            default -> throw new IllegalArgumentException("not in the model: " + step);
        };
    }

    private static Exchange perform(MemcacheOperation operation, String key, Object body, Map<String, Object> headers)
            throws Exception {
        Object[] all = new Object[2 * headers.size() + 4];
        int i = 0;
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            all[i++] = header.getKey();
            all[i++] = header.getValue();
        }
        all[i++] = MemcacheConstants.OPERATION;
        all[i++] = operation;
        all[i++] = MemcacheConstants.KEY;
        all[i] = key;
        return context.send(uri, body, all);
    }

    private static String text(Object body) {
        if (body instanceof Map<?, ?> map) {
            Map<String, String> texts = new LinkedHashMap<>();
            map.forEach((key, value) -> texts.put((String) key, text(value)));
            return texts.toString();
        }
        return body instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(body);
    }

    @Provide
    Arbitrary<List<Step>> sequences() {
        Arbitrary<MemcacheOperation> operations = Arbitraries.of(MemcacheOperation.class)
                .filter(operation -> switch (operation) {
                    case FLUSH, STATS, VERSION -> false;
                    default -> true;
                });
        Arbitrary<String> values = Arbitraries.of(
                "", "0", "7", "41", "999", "18446744073709551615", "18446744073709551616", "x", "12ab", "5 ", "ünï");
        Arbitrary<BigInteger> deltas =
                Arbitraries.of("0", "1", "9", "1000", "18446744073709551615").map(BigInteger::new);
        Arbitrary<Step> steps = Combinators.combine(
                        operations,
                        Arbitraries.of(KEYS),
                        values,
                        Arbitraries.integers(),
                        deltas,
                        deltas.injectNull(0.5),
                        Arbitraries.of(true, false))
                .as(Step::new);
        return steps.list().ofSize(STEPS);
    }
}
