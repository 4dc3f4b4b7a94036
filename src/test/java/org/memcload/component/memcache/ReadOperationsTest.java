package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.FLAGS;
import static org.memcload.component.memcache.MemcacheConstants.KEYS;
import static org.memcload.component.memcache.MemcacheConstants.MISSES;
import static org.memcload.component.memcache.MemcacheConstants.OUTCOME;
import static org.memcload.component.memcache.MemcacheConstants.STORED_FLAGS;
import static org.memcload.component.memcache.MemcacheConstants.TIME_TO_LIVE;
import static org.memcload.component.memcache.MemcacheOutcome.FOUND;
import static org.memcload.component.memcache.MemcacheOutcome.NOT_FOUND;
import static org.memcload.component.memcache.MemcacheOutcome.OK;
import static org.memcload.component.memcache.MemcacheOutcome.TOUCHED;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.MemcachedServer;

/** Operations that read values or restart their time to live. */
class ReadOperationsTest extends OperationsSupport {

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
    void theKeysOfAGetManyMayBeTextInAnyForm(@TempDir Path directory) throws Exception {
        perform("set", "1", "a");
        perform("set", "2", "b");
        byte[] text = "a,b,c\n".getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("keys"), text);
        List<Object> bodies = List.of(
                "a,b,c",
                text,
                new ByteArrayInputStream(text),
                new StringReader("a,b,c"),
                file.toFile(),
                file,
                List.of("a", "b", "c"),
                new String[] {"a", "b", "c"});

        for (Object asked : bodies) {
            Message message = perform("get-many", asked, null);

            assertThat(body(message).keySet()).as("%s", asked).isEqualTo(Set.of("a", "b"));
            assertThat(message.getHeader(MISSES)).as("%s", asked).isEqualTo(List.of("c"));
        }
    }

    @Test
    void anythingElseIsNotAskedForButRefused() throws Exception {
        for (Object asked : List.of(Map.of("a", 1), new Object(), true)) {
            assertThat(failure("get-many", asked, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(asked.getClass().getTypeName());
        }
    }

    @Test
    void aGetManyOfNothingFindsNothing() throws Exception {
        Message message = perform("get-many", List.of(), null);

        assertThat(message.getBody()).isEqualTo(Map.of());
        assertThat(message.getHeader(MISSES)).isEqualTo(List.of());
    }

    private void assertLivesLongerThanTheShortest(String key) throws Exception {
        perform("set", "v", "short", TIME_TO_LIVE, 1);
        await().until(() -> stored("short") == null);
        assertThat(stored(key)).isNotNull();
    }
}
