package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.CAS;
import static org.memcload.component.memcache.MemcacheConstants.DELAY;
import static org.memcload.component.memcache.MemcacheConstants.OUTCOME;
import static org.memcload.component.memcache.MemcacheOutcome.OK;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Message;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedServer;

/** Operations on servers as a whole. */
class ServerOperationsTest extends OperationsSupport {

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
    void aTopicWithOneLargeStatisticIsReadOverTheSameConnection() throws Exception {
        perform("stats", null, "detail on");
        for (int i = 0; i < 500; i++) {
            reader.get(Records.bytes("prefix" + i + ":k"));
        }
        String connections = reader.stats("").get("total_connections");

        Message dump = perform("stats", null, "detail dump");

        assertThat(body(dump).get(server.address()).toString())
                .contains("PREFIX prefix0 get 1", "PREFIX prefix499 get 1")
                .hasSizeGreaterThan(10_000);
        perform("version", null, null);
        assertThat(reader.stats("").get("total_connections")).isEqualTo(connections);
    }

    @Test
    void versionIsThatOfEveryServer() throws Exception {
        assertThat(body(perform("version", null, null)).get(server.address()))
                .asInstanceOf(InstanceOfAssertFactories.STRING)
                .matches("[0-9.]+");
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
    void aTopicOfStatsThatTheServerDoesNotKnowIsNamed() throws Exception {
        assertThat(failure("stats", null, "nonsense"))
                .hasMessageContaining(server.address())
                .hasMessageContaining("stats 'nonsense' failed");
    }
}
