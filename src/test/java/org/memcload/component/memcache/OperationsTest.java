package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.CAS;
import static org.memcload.component.memcache.MemcacheConstants.DELAY;
import static org.memcload.component.memcache.MemcacheConstants.DELTA;
import static org.memcload.component.memcache.MemcacheConstants.FLAGS;
import static org.memcload.component.memcache.MemcacheConstants.INITIAL_VALUE;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.KEYS;
import static org.memcload.component.memcache.MemcacheConstants.MISSES;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;
import static org.memcload.component.memcache.MemcacheConstants.OUTCOME;
import static org.memcload.component.memcache.MemcacheConstants.STORED_FLAGS;
import static org.memcload.component.memcache.MemcacheConstants.TIME_TO_LIVE;
import static org.memcload.component.memcache.MemcacheOutcome.DELETED;
import static org.memcload.component.memcache.MemcacheOutcome.EXISTS;
import static org.memcload.component.memcache.MemcacheOutcome.FOUND;
import static org.memcload.component.memcache.MemcacheOutcome.NOT_FOUND;
import static org.memcload.component.memcache.MemcacheOutcome.NOT_STORED;
import static org.memcload.component.memcache.MemcacheOutcome.OK;
import static org.memcload.component.memcache.MemcacheOutcome.STORED;
import static org.memcload.component.memcache.MemcacheOutcome.TOUCHED;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedServer;

/** Every operation, and every outcome that is documented for it. */
class OperationsTest extends OneServer {

    private MemcachedServer other;

    @AfterEach
    void endOther() {
        if (other != null) {
            other.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "add"})
    void setAndAddStoreUnderANewKeyAndKeepTheBody(String operation) throws Exception {
        Message message = perform(operation, "new", "k");

        assertThat(message.getBody()).isEqualTo("new");
        assertThat(message.getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(stored("k")).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "replace"})
    void setAndReplaceStoreInThePlaceOfWhatIsThere(String operation) throws Exception {
        perform("set", "old", "k");

        assertThat(perform(operation, "new", "k").getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(stored("k")).isEqualTo("new");
    }

    @Test
    void anAddLeavesWhatIsThere() throws Exception {
        perform("set", "old", "k");

        assertThat(perform("add", "new", "k").getHeader(OUTCOME)).isEqualTo(NOT_STORED);
        assertThat(stored("k")).isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "prepend"})
    void whatNeedsAValueStoresNothingWhereThereIsNone(String operation) throws Exception {
        assertThat(perform(operation, "new", "k").getHeader(OUTCOME)).isEqualTo(NOT_STORED);
        assertThat(stored("k")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"append, old+new", "prepend, +newold"})
    void appendAndPrependExtendTheValueAndLeaveItsFlags(String operation, String expected) throws Exception {
        perform("set", "old", "k", FLAGS, 7);

        assertThat(perform(operation, "+new", "k").getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(stored("k")).isEqualTo(expected);
        assertThat(reader.item(Records.bytes("k")).flags()).isEqualTo(7);
    }

    @Test
    void aGetGivesTheValueAndItsFlags() throws Exception {
        perform("set", "v", "k", FLAGS, 0x80000001);

        Message message = perform("get", "replaced", "k");
        assertThat(message.getBody(String.class)).isEqualTo("v");
        assertThat(message.getHeader(OUTCOME)).isEqualTo(FOUND);
        assertThat(message.getHeader(STORED_FLAGS)).isEqualTo(0x80000001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "gets", "get-and-touch", "incr", "decr"})
    void aMissGivesANullBodyAndNoHeadersOfAnEarlierValue(String operation) throws Exception {
        Message message = perform(operation, "replaced", "none", STORED_FLAGS, 5);

        assertThat(message.getBody()).isNull();
        assertThat(message.getHeader(OUTCOME)).isEqualTo(NOT_FOUND);
        if (operation.startsWith("get")) {
            assertThat(message.getHeader(STORED_FLAGS)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"touch", "delete"})
    void aMissLeavesTheBodyOfWhatReadsNothing(String operation) throws Exception {
        Message message = perform(operation, "body", "none");

        assertThat(message.getBody()).isEqualTo("body");
        assertThat(message.getHeader(OUTCOME)).isEqualTo(NOT_FOUND);
    }

    @Test
    void aCasStoresWhatGetsHasReadTheNumberOf() throws Exception {
        perform("set", "old", "k");
        Object read = perform("gets", null, "k").getHeader(CAS);

        Message message = perform("cas", "new", "k", CAS, read);

        assertThat(message.getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(stored("k")).isEqualTo("new");
        assertThat(message.getHeader(CAS))
                .isNotEqualTo(read)
                .isEqualTo(perform("gets", null, "k").getHeader(CAS));
    }

    @Test
    void aCasIsLostWhereSomebodyWasFaster() throws Exception {
        perform("set", "old", "k");
        Object read = perform("gets", null, "k").getHeader(CAS);
        perform("set", "faster", "k");

        Message message = perform("cas", "new", "k", CAS, read);

        assertThat(message.getHeader(OUTCOME)).isEqualTo(EXISTS);
        assertThat(message.getHeader(CAS)).isEqualTo(read);
        assertThat(stored("k")).isEqualTo("faster");
    }

    @Test
    void aCasOfAKeyThatIsGoneIsAMiss() throws Exception {
        assertThat(perform("cas", "new", "k", CAS, 5L).getHeader(OUTCOME)).isEqualTo(NOT_FOUND);
        assertThat(stored("k")).isNull();
    }

    @Test
    void aCasWithoutANumberIsAnErrorThatSaysWhereToPutIt() throws Exception {
        assertThat(failure("cas", "new", "k"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(CAS)
                .hasMessageContaining("gets");
        assertThat(failure("cas", "new", "k", CAS, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSetDoesNotCareForANumberLeftOverInTheHeader() throws Exception {
        perform("set", "old", "k");

        assertThat(perform("set", "new", "k", CAS, 1L).getHeader(OUTCOME)).isEqualTo(STORED);
    }

    @Test
    void aGetAndTouchGivesTheValueAndBeginsItsTimeAnew() throws Exception {
        perform("set", "v", "k", TIME_TO_LIVE, 1);

        Message message = perform("get-and-touch", null, "k", TIME_TO_LIVE, "1h");

        assertThat(message.getBody(String.class)).isEqualTo("v");
        assertThat(message.getHeader(OUTCOME)).isEqualTo(FOUND);
        assertLivesLongerThanTheShortest("k");
    }

    @Test
    void aTouchBeginsTheTimeAnew() throws Exception {
        perform("set", "v", "k", TIME_TO_LIVE, 1);

        assertThat(perform("touch", null, "k", TIME_TO_LIVE, "1h").getHeader(OUTCOME))
                .isEqualTo(TOUCHED);
        assertLivesLongerThanTheShortest("k");
    }

    @Test
    void aTouchCanEndALife() throws Exception {
        perform("set", "v", "k");
        perform("touch", null, "k", TIME_TO_LIVE, 1);

        await().until(() -> stored("k") == null);
    }

    @Test
    void aDeleteRemovesTheKey() throws Exception {
        perform("set", "v", "k");

        assertThat(perform("delete", null, "k").getHeader(OUTCOME)).isEqualTo(DELETED);
        assertThat(stored("k")).isNull();
    }

    @Test
    void incrAndDecrChangeTheNumber() throws Exception {
        perform("set", "10", "n");

        Message message = perform("incr", null, "n", DELTA, 5);
        assertThat(message.getBody()).isEqualTo(15L);
        assertThat(message.getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(perform("incr", null, "n").getBody()).isEqualTo(16L);
        assertThat(perform("decr", null, "n", DELTA, "4").getBody()).isEqualTo(12L);
        assertThat(stored("n")).isEqualTo("12");
    }

    @Test
    void aDecrEndsAtZero() throws Exception {
        perform("set", "3", "n");

        assertThat(perform("decr", null, "n", DELTA, 5).getBody()).isEqualTo(0L);
    }

    @Test
    void aNumberGoesUpTo64BitsAndThenBeginsAgain() throws Exception {
        perform("set", "9223372036854775807", "n");

        assertThat(perform("incr", null, "n").getBody()).isEqualTo(BigInteger.ONE.shiftLeft(63));
        BigInteger rest = BigInteger.ONE.shiftLeft(63).subtract(BigInteger.ONE);
        assertThat(perform("incr", null, "n", DELTA, rest).getBody())
                .isEqualTo(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
        assertThat(perform("incr", null, "n").getBody()).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"incr", "decr"})
    void anInitialValueIsStoredWhereThereIsNone(String operation) throws Exception {
        Message message = perform(operation, null, "n", INITIAL_VALUE, 100, TIME_TO_LIVE, 1);

        assertThat(message.getBody()).isEqualTo(100L);
        assertThat(message.getHeader(OUTCOME)).isEqualTo(STORED);
        await().until(() -> stored("n") == null);
    }

    @Test
    void anIncrOfWhatIsNoNumberIsAnErrorThatNamesKeyAndServer() throws Exception {
        perform("set", "many", "n");

        assertThat(failure("incr", null, "n"))
                .isInstanceOf(MemcacheRefusedException.class)
                .hasMessageContaining("'n'")
                .hasMessageContaining(server.address())
                .hasMessageContaining("incr");
        assertThat(stored("n")).isEqualTo("many");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "18446744073709551616", "many"})
    void aDeltaThatIsNoneIsAnError(String delta) throws Exception {
        assertThat(failure("incr", null, "n", DELTA, delta))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(delta);
    }

    @Test
    void aGetManyGivesWhatWasFoundInTheOrderOfTheKeysAndTheMisses() throws Exception {
        other = MemcachedServer.start();
        uri = "memcache:" + server.address() + "," + other.address() + "?timeout=20000&timeToLive=0";
        Map<String, String> expected = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            expected.put("k" + i, "v" + i);
        }
        context.request(uri, expected);
        List<String> asked = new ArrayList<>(expected.keySet());
        asked.add(250, "none");
        asked.add("nothing");
        asked.add("k0");

        Message message = perform("get-many", asked, null);

        Map<String, String> found = new LinkedHashMap<>();
        body(message)
                .forEach((key, value) -> found.put((String) key, new String((byte[]) value, StandardCharsets.UTF_8)));
        assertThat(found).containsExactlyEntriesOf(expected);
        assertThat(message.getHeader(MISSES)).isEqualTo(List.of("none", "nothing"));
        assertThat(message.getHeader(OUTCOME)).isEqualTo(OK);
        assertThat(reader.currItems()).isBetween(1L, 499L);
    }

    @Test
    void theKeysOfAGetManyMayStandInAHeader() throws Exception {
        perform("set", "1", "a");
        perform("set", "2", "b");

        Message message = perform("get-many", "body", null, KEYS, "a,b,c");

        assertThat(body(message).keySet().toString()).isEqualTo("[a, b]");
        assertThat(message.getHeader(MISSES)).isEqualTo(List.of("c"));
    }

    @Test
    void aGetManyOfNothingFindsNothing() throws Exception {
        Message message = perform("get-many", List.of(), null);

        assertThat(message.getBody()).isEqualTo(Map.of());
        assertThat(message.getHeader(MISSES)).isEqualTo(List.of());
    }

    @Test
    void aFlushEmptiesEveryServer() throws Exception {
        other = MemcachedServer.start();
        uri = "memcache:" + server.address() + "," + other.address() + "?timeout=20000&timeToLive=0";
        context.request(uri, Records.numbered("k", 100));

        Message message = perform("flush", "body", null);

        assertThat(message.getBody()).isEqualTo("body");
        assertThat(message.getHeader(OUTCOME)).isEqualTo(OK);
        await().untilAsserted(() -> {
            List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
            assertThat(perform("get-many", keys, null).getBody()).isEqualTo(Map.of());
        });
    }

    @Test
    void aFlushMayBeDelayed() throws Exception {
        perform("set", "v", "k");

        perform("flush", null, null, DELAY, "1h");
        assertThat(stored("k")).isEqualTo("v");

        perform("flush", null, null, DELAY, 1);
        await().until(() -> stored("k") == null);
    }

    @Test
    void statsAreThoseOfEveryServerOnTheTopicOfTheKey() throws Exception {
        Message general = perform("stats", null, null);
        assertThat(body(general).get(server.address()))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("pid", String.valueOf(server.pid()));

        Message settings = perform("stats", null, "settings");
        assertThat(body(settings).get(server.address()))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsKey("item_size_max");
    }

    @Test
    void versionIsThatOfEveryServer() throws Exception {
        assertThat(body(perform("version", null, null)).get(server.address()))
                .asInstanceOf(InstanceOfAssertFactories.STRING)
                .matches("[0-9.]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "gets", "get-and-touch", "touch", "delete", "incr", "decr", "cas"})
    void aMissIsAnErrorIfItIsToBe(String operation) throws Exception {
        uri += "&failOnMiss=true";

        assertThat(failure(operation, "body", "k", CAS, 1L))
                .isInstanceOf(MemcacheOutcomeException.class)
                .hasMessage(operation + " of 'k': NOT_FOUND");
    }

    @Test
    void aConflictIsAnErrorIfItIsToBe() throws Exception {
        perform("set", "v", "k");
        uri += "&failOnConflict=true";

        assertThat(failure("add", "new", "k")).isInstanceOf(MemcacheOutcomeException.class);
        assertThat(failure("cas", "new", "k", CAS, Long.MAX_VALUE)).isInstanceOf(MemcacheOutcomeException.class);
        for (String operation : List.of("replace", "append", "prepend")) {
            assertThat(failure(operation, "new", "none"))
                    .isInstanceOfSatisfying(MemcacheOutcomeException.class, e -> assertThat(e.getOutcome())
                            .isEqualTo(NOT_STORED));
        }
        assertThat(perform("get", null, "none").getBody()).isNull();
    }

    @Test
    void everyOperationOnAKeyIsAnErrorWithoutOne() throws Exception {
        List<String> keyed = Arrays.asList(
                "add",
                "replace",
                "append",
                "prepend",
                "cas",
                "get",
                "gets",
                "get-and-touch",
                "touch",
                "delete",
                "incr",
                "decr");
        for (String operation : keyed) {
            assertThat(failure(operation, "body", null, CAS, 1L))
                    .as(operation)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KEY);
        }
    }

    @Test
    void aValueTooLargeIsNotSentAndTheOldOneStays() throws Exception {
        perform("set", "old", "k");
        byte[] large = new byte[1 << 20];

        for (String operation : List.of("set", "add", "replace", "append", "prepend", "cas")) {
            assertThat(failure(operation, large, "k", CAS, 1L))
                    .as(operation)
                    .isInstanceOf(MemcacheRefusedException.class)
                    .hasMessageContaining("1048576 bytes");
        }
        assertThat(stored("k")).isEqualTo("old");
    }

    @Test
    void aServerThatIsNotThereFailsEveryOperation() throws Exception {
        server.kill();

        for (MemcacheOperation operation : MemcacheOperation.values()) {
            assertThat(failure(operation.toString(), operation == MemcacheOperation.GET_MANY ? "k" : "1", "k", CAS, 1L))
                    .as(operation.toString())
                    .isInstanceOf(MemcacheException.class)
                    .hasMessageContaining(server.address());
        }
    }

    @Test
    void anUnknownOperationInTheHeaderIsAnErrorThatNamesTheHeaderAndTheOperationsThereAre() throws Exception {
        assertThat(failure("fetch", null, "k"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(OPERATION + " is one of [set, add,")
                .hasMessageContaining("get-and-touch")
                .hasMessageContaining("not 'fetch'");
    }

    @Test
    void aKeyOptionThatEvaluatesToNothingIsAnErrorAndMakesNoBulkSetOfAMap() throws Exception {
        String keyed = uri + "&key=${header.id}";

        assertThat(context.send(keyed, Map.of("stray", "v")).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'${header.id}', evaluates to null");
        assertThat(context.send(keyed + "&operation=get", null).getException())
                .hasMessageContaining("'${header.id}', evaluates to null");
        assertThat(stored("stray")).isNull();
    }

    @Test
    void whatIsNoNumberIsSaidToBeNone() throws Exception {
        assertThat(failure("incr", null, "k", DELTA, "many")).hasMessageContaining("is no number: 'many'");
    }

    @Test
    void aTopicOfStatsThatTheServerDoesNotKnowIsNamed() throws Exception {
        assertThat(failure("stats", null, "nonsense"))
                .hasMessageContaining(server.address())
                .hasMessageContaining("stats 'nonsense' failed");
    }

    private void assertLivesLongerThanTheShortest(String key) throws Exception {
        perform("set", "v", "short", TIME_TO_LIVE, 1);
        await().until(() -> stored("short") == null);
        assertThat(stored(key)).isNotNull();
    }

    private Message perform(String operation, Object body, String key, Object... headers) throws Exception {
        Exchange exchange = send(operation, body, key, headers);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage();
    }

    private Exception failure(String operation, Object body, String key, Object... headers) throws Exception {
        return send(operation, body, key, headers).getException();
    }

    private Exchange send(String operation, Object body, String key, Object... headers) throws Exception {
        Object[] all = Arrays.copyOf(headers, headers.length + 4);
        all[headers.length] = OPERATION;
        all[headers.length + 1] = operation;
        all[headers.length + 2] = KEY;
        all[headers.length + 3] = key;
        return context.send(uri, body, all);
    }

    private static Map<?, ?> body(Message message) {
        return message.getBody(Map.class);
    }

    private String stored(String key) {
        byte[] value = reader.get(Records.bytes(key));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
