package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.console.DevConsole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class DevConsoleTest {

    private MemcachedServer server;
    private WatchedContext context;
    private String uri;

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        context = new WatchedContext();
        uri = "memcache:" + server.address() + "?timeToLive=0&timeout=30000&maxInFlight=2";
    }

    @AfterEach
    void end() {
        context.close();
        server.close();
    }

    @Test
    void itShowsEndpointsServersAndConnections() throws Exception {
        context.endpoint(uri);
        assertThat(endpoint().get("uri")).isEqualTo(context.endpoint(uri).toString());
        assertThat(shown().get("server")).isEqualTo(server.address());
        assertThat(connection()).isEqualTo(Map.of("connected", false, "inFlight", 0, "waiting", 0, "reconnects", 0));

        context.send(uri, "set", "a", "1");
        assertThat(connection()).isEqualTo(Map.of("connected", true, "inFlight", 0, "waiting", 0, "reconnects", 0));

        server.stop();
        List<CompletableFuture<Exchange>> exchanges = List.of(
                context.sendAsync(uri, "get", "a", null),
                context.sendAsync(uri, "get", "a", null),
                context.sendAsync(uri, "get", "a", null));
        assertThat(connection()).isEqualTo(Map.of("connected", true, "inFlight", 2, "waiting", 1, "reconnects", 0));

        server.cont();
        for (CompletableFuture<Exchange> exchange : exchanges) {
            exchange.get();
        }
    }

    @Test
    void itShowsReconnectsAndTheLastError() throws Exception {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        context.send(uri, "set", "a", "1");
        server.restart();
        await().until(() -> context.send(uri, "get", "a", null).getException() == null);

        Map<?, ?> connection = connection();
        assertThat(connection.get("connected")).isEqualTo(true);
        assertThat(connection.get("reconnects")).isEqualTo(1);
        assertThat(connection.get("lastError")).isIn("connection lost", "could not connect: connection refused");
        assertThat(Instant.parse((String) connection.get("lastErrorTime"))).isBetween(before, Instant.now());
    }

    @Test
    void aServerThatWasSilentIsALastErrorToo() throws Exception {
        uri = uri.replace("=30000", "=200");
        context.send(uri, "set", "a", "1");
        server.stop();
        context.send(uri, "get", "a", null);

        assertThat(connection().get("connected")).isEqualTo(false);
        assertThat(connection().get("lastError")).isEqualTo("no answer within 200 ms");
    }

    @Test
    void itAsksTheServersOnlyIfTold() throws Exception {
        uri = uri.replace("=30000", "=2000");
        context.send(uri, "set", "a", "1");
        assertThat(shown()).doesNotContainKey("stats");

        Map<?, ?> stats = (Map<?, ?>) shown(Map.of("stats", "true")).get("stats");
        assertThat(stats.get("pid")).isEqualTo(String.valueOf(server.pid()));
        assertThat(stats.get("curr_items")).isEqualTo("1");
        assertThat(stats.get("computed.items")).isEqualTo("1");

        server.kill();
        assertThat(shown(Map.of("stats", "true")).get("error")).asString().contains(server.address());
    }

    @Test
    void itIsThereAsTextToo() throws Exception {
        context.send(uri, "set", "a", "1");

        assertThat(context.console().call(DevConsole.MediaType.TEXT, Map.of("stats", "true")))
                .asString()
                .contains(
                        context.endpoint(uri).toString(),
                        "Server: " + server.address(),
                        "connected=true, inFlight=0, waiting=0, reconnects=0",
                        "curr_items=1");
    }

    private Map<?, ?> endpoint() {
        return endpoint(Map.of());
    }

    private Map<?, ?> endpoint(Map<String, Object> options) {
        return (Map<?, ?>) ((List<?>) context.consoleJson(options).get("endpoints")).get(0);
    }

    private Map<String, Object> shown() {
        return shown(Map.of());
    }

    private Map<String, Object> shown(Map<String, Object> options) {
        @SuppressWarnings("unchecked")
        Map<String, Object> first =
                (Map<String, Object>) ((List<?>) endpoint(options).get("servers")).get(0);
        return first;
    }

    private Map<?, ?> connection() {
        return (Map<?, ?>) ((List<?>) shown().get("connections")).get(0);
    }
}
