package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.CAS;
import static org.memcload.component.memcache.MemcacheConstants.DELTA;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.testing.MemcachedServer;

/** Meters of requests and connections. */
class RequestMetersTest extends MetersSupport {

    @Test
    void hitsAndMissesAreThoseOfTheKeysAskedFor() throws Exception {
        done("set", "a", "1");
        done("set", "b", "2");
        done("get", "a", null);
        done("get", "none", null);
        done("gets", "a", null);
        done("get-and-touch", "b", null);
        done("get-and-touch", "none", null);
        done("get-many", null, List.of("a", "b", "none", "nothing", "never", "a"));
        done("touch", "none", null);
        done("delete", "none", null);

        assertThat(counter("cache.gets", "result", "hit")).isEqualTo(3 + 2);
        assertThat(counter("cache.gets", "result", "miss")).isEqualTo(2 + 3);
    }

    @Test
    void aKeyThatOneOfSeveralServersIsAskedForIsCountedOnce() throws Exception {
        other = MemcachedServer.start();
        uri = uri.replace(server.address(), server.address() + "," + other.address());
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
        done("set", "k0", "1");

        done("get-many", null, keys);

        assertThat(counter("cache.gets", "result", "hit")).isEqualTo(1);
        assertThat(counter("cache.gets", "result", "miss")).isEqualTo(99);
    }

    @Test
    void requestsThatADeadServerIsNotAskedAreCounted() throws Exception {
        uri += "&failureMode=cancel&retryInterval=1h";
        server.kill();

        failed("get", "a", null);
        failed("get", "a", null);
        failed("set", null, Map.of("a", "1", "b", "2"));

        assertThat(errors("connect")).isEqualTo(1);
        assertThat(errors("dead")).isEqualTo(2);
    }

    @Test
    void putsAndRemovalsAreThoseThatTheServerHasDone() throws Exception {
        done("set", "a", "1");
        done("add", "a", "1");
        done("add", "b", "1");
        done("replace", "a", "1");
        done("replace", "none", "1");
        done("cas", "a", "1", CAS, 12345L);
        done("append", "a", "1");
        done("incr", "a", null, DELTA, 1);
        done("delete", "a", null);
        done("delete", "a", null);

        assertThat(counter("cache.puts")).isEqualTo(3);
        assertThat(counter("cache.removals")).isEqualTo(1);
    }

    @Test
    void operationsAreCountedByOutcomeAndTimed() throws Exception {
        done("set", "a", "1");
        done("add", "a", "1");
        done("get", "a", null);
        done("get", "a", null);
        done("get", "none", null);
        done("cas", "a", "1", CAS, 12345L);
        done("touch", "a", null);
        done("delete", "a", null);
        done("incr", "a", null, DELTA, 1);
        done("get-many", null, List.of("a"));
        done("version", null, null);
        done("stats", null, null);
        done("flush", null, null);

        assertThat(operations())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("set stored", 1.0),
                        Map.entry("add not_stored", 1.0),
                        Map.entry("get found", 2.0),
                        Map.entry("get not_found", 1.0),
                        Map.entry("cas exists", 1.0),
                        Map.entry("touch touched", 1.0),
                        Map.entry("delete deleted", 1.0),
                        Map.entry("incr not_found", 1.0),
                        Map.entry("get-many ok", 1.0),
                        Map.entry("version ok", 1.0),
                        Map.entry("stats ok", 1.0),
                        Map.entry("flush ok", 1.0)));
        Timer gets = registry.get("camel.memcache.latency")
                .tags("server", server.address(), "operation", "get")
                .timer();
        assertThat(gets.count()).isEqualTo(3);
        assertThat(gets.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(registry.find("camel.memcache.errors").meters()).isEmpty();
    }

    @Test
    void aBulkSetIsOneSetOfEachServerAndAsManyPutsAsRecords() throws Exception {
        other = MemcachedServer.start();
        uri = uri.replace(server.address(), server.address() + "," + other.address());
        Map<String, String> records = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            records.put("k" + i, "v");
        }

        done("set", null, records);

        assertThat(counter("cache.puts")).isEqualTo(100);
        for (MemcachedServer each : List.of(server, other)) {
            assertThat(counter("camel.memcache.operations", "server", each.address(), "outcome", "stored"))
                    .isEqualTo(1);
        }
    }

    @Test
    void errorsAreCountedByKind() throws Exception {
        byte[] tooLarge = new byte[1 << 20];
        failed("set", "a", tooLarge);
        done("set", null, Map.of("a", tooLarge, "b", tooLarge, "c", "fits"));
        failed("incr", "c", null, DELTA, 1);
        assertThat(errors("refused")).isEqualTo(4);
        assertThat(counter("cache.puts")).isEqualTo(1);

        server.stop();
        uri = uri.replace("30000", "200");
        failed("get", "a", null);
        assertThat(errors("timeout")).isEqualTo(1);

        server.cont();
        uri = uri.replace("=200", "=30000");
        done("get", "a", null);
        server.stop();
        CompletableFuture<Exchange> lost = context.sendAsync(uri, "get", "a", null);
        await().until(() -> gauge("camel.memcache.in.flight") == 1);
        server.kill();
        assertThat(lost.get().getException()).isInstanceOf(MemcacheException.class);
        assertThat(errors("lost")).isEqualTo(1);

        failed("get", "a", null);
        assertThat(errors("connect")).isEqualTo(1);
        assertThat(registry.find("camel.memcache.errors").counters().stream()
                        .mapToDouble(each -> each.count())
                        .sum())
                .isEqualTo(7);
        assertThat(operations()).containsEntry("get error", 3.0).containsEntry("incr error", 1.0);
    }

    @Test
    void recordsThatTheServerHasNoMemoryForAreAnErrorOfTheServer() throws Exception {
        other = MemcachedServer.start("-M", "-m", "8");
        uri = uri.replace(server.address(), other.address());
        Map<String, Object> records = new LinkedHashMap<>();
        for (int i = 0; i < 150; i++) {
            records.put("k" + i, new byte[100_000]);
        }

        failed("set", null, records);

        assertThat(errors("server")).isEqualTo(1);
        assertThat(counter("cache.puts")).isEqualTo((double) other.reader().currItems());
    }

    @Test
    void whatIsOnItsWayAndWhatWaitsIsShownWhileTheServerIsSilent() throws Exception {
        uri += "&maxInFlight=2";
        done("set", "a", "1");
        assertThat(gauge("camel.memcache.in.flight")).isZero();
        assertThat(gauge("camel.memcache.connections")).isEqualTo(1);

        server.stop();
        List<CompletableFuture<Exchange>> exchanges = List.of(
                context.sendAsync(uri, "get", "a", null),
                context.sendAsync(uri, "get", "a", null),
                context.sendAsync(uri, "get", "a", null));

        assertThat(gauge("camel.memcache.in.flight")).isEqualTo(2);
        assertThat(gauge("camel.memcache.waiting")).isEqualTo(1);

        server.cont();
        for (CompletableFuture<Exchange> exchange : exchanges) {
            assertThat(exchange.get().getException()).isNull();
        }
        assertThat(gauge("camel.memcache.in.flight")).isZero();
        assertThat(gauge("camel.memcache.waiting")).isZero();
    }

    @Test
    void aConnectionThatIsOpenedAnewIsCounted() throws Exception {
        done("set", "a", "1");
        assertThat(counter("camel.memcache.reconnects")).isZero();

        server.restart();
        await().until(() -> context.send(uri, "get", "a", null).getException() == null);
        assertThat(counter("camel.memcache.reconnects")).isEqualTo(1);

        server.restart();
        await().until(() -> context.send(uri, "get", "a", null).getException() == null);
        assertThat(counter("camel.memcache.reconnects")).isEqualTo(2);
    }

    private void failed(String operation, String key, Object body, Object... headers) throws Exception {
        assertThat(context.send(uri, operation, key, body, headers).getException())
                .isNotNull();
    }

    private double errors(String kind) {
        return registry.find("camel.memcache.errors").tags("kind", kind).counters().stream()
                .mapToDouble(each -> each.count())
                .sum();
    }

    /** Number of operations by operation and outcome. */
    private Map<String, Double> operations() {
        Map<String, Double> operations = new LinkedHashMap<>();
        registry.find("camel.memcache.operations").counters().forEach(each -> {
            Meter.Id id = each.getId();
            operations.merge(id.getTag("operation") + " " + id.getTag("outcome"), each.count(), Double::sum);
        });
        return operations;
    }
}
