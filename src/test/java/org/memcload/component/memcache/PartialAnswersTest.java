package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.MISSES;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;
import static org.memcload.component.memcache.MemcacheConstants.OUTCOME;
import static org.memcload.component.memcache.MemcacheConstants.UNAVAILABLE;
import static org.memcload.component.memcache.MemcacheConstants.UNAVAILABLE_KEYS;
import static org.memcload.component.memcache.MemcacheOperation.GET_MANY;
import static org.memcload.component.memcache.MemcacheOperation.STATS;
import static org.memcload.component.memcache.MemcacheOperation.VERSION;
import static org.memcload.component.memcache.client.FailureMode.REDISTRIBUTE;
import static org.memcload.component.memcache.client.FailureMode.RETRY;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.memcload.component.memcache.client.FailureMode;
import org.memcload.testing.MemcachedServer;

/** Operations that concern several servers, some of which are dead. */
class PartialAnswersTest extends FailureModeSupport {

    private String uri;

    @BeforeEach
    void start() {
        startServers(3);
        uri = uri(RETRY, NEVER, NEVER) + "&timeToLive=0";
    }

    @Test
    void getManyReturnsTheValuesOfTheLivingServersAndNamesTheRest() throws Exception {
        String living = keysOf(0, 2).get(0);
        String absent = keysOf(0, 2).get(1);
        List<String> dead = keysOf(2, 2);
        set(uri, living);
        set(uri, dead.get(0));
        last.kill();

        Message message = done(uri + "&unavailable=miss", GET_MANY, List.of(dead.get(0), living, absent, dead.get(1)));

        assertThat(PartialAnswersTest.<Object>body(message)).containsOnlyKeys(living);
        assertThat(message.getHeader(MISSES)).isEqualTo(List.of(dead.get(0), absent, dead.get(1)));
        assertThat(message.getHeader(UNAVAILABLE_KEYS)).isEqualTo(dead);
        assertThat(unavailable(message)).containsOnlyKeys(last.address());
        assertThat(message.getHeader(OUTCOME)).isEqualTo(MemcacheOutcome.OK);
    }

    @Test
    void getManyNamesNoServerIfAllAnswer() throws Exception {
        Message message = done(uri + "&unavailable=miss", GET_MANY, List.of("a", "b", "c"));

        assertThat(message.getHeaders()).doesNotContainKeys(UNAVAILABLE, UNAVAILABLE_KEYS);
    }

    @Test
    void getManyWithoutAnyServerIsAMissOfAllKeys() throws Exception {
        servers.forEach(MemcachedServer::kill);
        List<String> keys =
                Stream.of(0, 1, 2).flatMap(server -> keysOf(server).stream()).toList();

        Message message = done(uri + "&unavailable=miss", GET_MANY, keys);

        assertThat(message.getBody()).isEqualTo(Map.of());
        assertThat(message.getHeader(UNAVAILABLE_KEYS)).isEqualTo(keys);
        assertThat(unavailable(message)).hasSize(3);
    }

    @Test
    void getManyFailsByDefaultAndNamesEachDeadServer() throws Exception {
        servers.get(1).kill();
        last.kill();
        List<String> keys =
                Stream.of(0, 1, 2).flatMap(server -> keysOf(server).stream()).toList();

        Exchange exchange = context.send(uri, keys, OPERATION, GET_MANY);

        assertFailure(exchange, servers.get(1), "could not connect");
        assertFailure(exchange, last, "could not connect");
        assertThat(exchange.getException().getMessage())
                .doesNotContain(servers.get(0).address());
    }

    @Test
    void getManyOfMovedKeysIsComplete() throws Exception {
        String moving = uri(REDISTRIBUTE, NEVER, NEVER) + "&timeToLive=0&unavailable=miss";
        last.kill();
        String key = keysOf(2, 1).get(0);
        set(moving, key);

        Message message = done(moving, GET_MANY, List.of(key));

        assertThat(PartialAnswersTest.<Object>body(message)).containsOnlyKeys(key);
        assertThat(message.getHeaders()).doesNotContainKeys(UNAVAILABLE, UNAVAILABLE_KEYS);
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void statsAreThoseOfTheLivingServersAndNameTheDeadOne(FailureMode mode) throws Exception {
        uri = uri(mode, NEVER, NEVER);
        last.kill();

        for (String reason : List.of("could not connect", mode == RETRY ? "could not connect" : "taken for dead")) {
            Message message = done(uri, STATS, null);

            Map<String, Map<String, String>> stats = body(message);
            for (MemcachedServer living : servers.subList(0, 2)) {
                assertThat(stats.get(living.address())).containsEntry("pid", "" + living.pid());
            }
            assertThat(stats.get(last.address())).containsOnlyKeys("unavailable");
            assertThat(stats.get(last.address()).get("unavailable")).contains(reason);
            assertThat(unavailable(message))
                    .isEqualTo(Map.of(last.address(), stats.get(last.address()).get("unavailable")));
            assertThat(message.getHeader(OUTCOME)).isEqualTo(MemcacheOutcome.OK);
        }
    }

    @Test
    void versionIsThatOfTheLivingServersAndNamesTheDeadOne() throws Exception {
        last.kill();

        Message message = done(uri, VERSION, null);

        assertThat(PartialAnswersTest.<String>body(message))
                .containsOnlyKeys(servers.get(0).address(), servers.get(1).address());
        assertThat(unavailable(message)).containsOnlyKeys(last.address());
    }

    @ParameterizedTest
    @EnumSource(names = {"STATS", "VERSION"})
    void withoutAnyServerTheyFailAndNameEachServer(MemcacheOperation operation) throws Exception {
        servers.forEach(MemcachedServer::kill);

        Exchange exchange = context.send(uri + "&unavailable=miss", null, OPERATION, operation);

        for (MemcachedServer server : servers) {
            assertFailure(exchange, server, "could not connect");
        }
    }

    @Test
    void flushNamesEachServerThatHasNotFlushed() throws Exception {
        servers.get(1).kill();
        last.kill();

        Exchange exchange = context.send(uri, null, OPERATION, MemcacheOperation.FLUSH);

        assertFailure(exchange, servers.get(1), "could not connect");
        assertFailure(exchange, last, "could not connect");
    }

    @Test
    void generalStatsHaveComputedFiguresAndOtherTopicsHaveNone() throws Exception {
        String key = keysOf(0, 1).get(0);
        set(uri, key);
        get(uri, key);
        get(uri, key);
        get(uri, keysOf(0, 2).get(1));
        String first = servers.get(0).address();

        assertThat(PartialAnswersTest.<Map<String, String>>body(done(uri, STATS, null))
                        .get(first))
                .containsEntry("computed.hit_ratio", "0.6667")
                .containsEntry("computed.memory_used_percent", "0.00")
                .containsEntry("computed.evictions", "0")
                .containsEntry("computed.items", "1")
                .containsKeys("computed.connections", "computed.uptime");
        assertThat(PartialAnswersTest.<Map<String, String>>body(done(uri, STATS, null, KEY, "settings"))
                        .get(first)
                        .keySet())
                .noneMatch(name -> name.startsWith("computed."));
    }

    private Message done(String uri, MemcacheOperation operation, Object body, Object... more) throws Exception {
        Object[] headers = more.length == 0
                ? new Object[] {OPERATION, operation}
                : new Object[] {OPERATION, operation, more[0], more[1]};
        Exchange exchange = context.send(uri, body, headers);
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage();
    }

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> body(Message message) {
        return message.getBody(Map.class);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> unavailable(Message message) {
        return message.getHeader(UNAVAILABLE, Map.class);
    }
}
