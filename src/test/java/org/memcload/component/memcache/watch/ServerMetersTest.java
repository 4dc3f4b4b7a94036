package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.CAS;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.memcload.testing.MemcachedServer;

/** Meters of the servers' own statistics. */
class ServerMetersTest extends MetersSupport {

    @Test
    void theFiguresOfAServerAreThoseOfItsStats() throws Exception {
        uri += "&serverMetrics=true&serverMetricsInterval=50";
        done("set", "a", "1");
        done("set", "b", "22");
        done("get", "a", null);
        done("get", "a", null);
        done("get", "none", null);
        done("cas", "a", "1", CAS, 12345L);
        Map<String, String> stats = server.reader().stats("");

        await().untilAsserted(() -> {
            assertThat(gauge("memcached.up")).isEqualTo(1);
            assertThat(gauge("memcached.current.items")).isEqualTo(2);
            assertThat(commands("cas", "badval")).isEqualTo(1);
        });
        assertThat(gauge("memcached.current.bytes")).isEqualTo(figure(stats, "bytes"));
        assertThat(gauge("memcached.limit.bytes")).isEqualTo(256 << 20);
        assertThat(gauge("memcached.max.connections")).isEqualTo(figure(stats, "max_connections"));
        assertThat(gauge("memcached.hit.ratio")).isEqualTo(2 / 3.0);
        assertThat(gauge("memcached.memory.used")).isEqualTo(100 * (figure(stats, "bytes") / (256 << 20)));
        assertThat(gauge("memcached.uptime")).isGreaterThanOrEqualTo(figure(stats, "uptime"));
        assertThat(gauge("memcached.current.connections")).isGreaterThanOrEqualTo(2);
        assertThat(commands("get", "hit")).isEqualTo(2);
        assertThat(commands("get", "miss")).isEqualTo(1);
        assertThat(commands("set", "hit")).isEqualTo(2);
        assertThat(functionCounter("memcached.items.evicted")).isZero();
        assertThat(functionCounter("memcached.items")).isEqualTo(figure(stats, "total_items"));
        assertThat(registry.get("memcached.uptime").meter().getId().getBaseUnit())
                .isEqualTo("seconds");
    }

    @Test
    void evictionsAreAmongTheFigures() throws Exception {
        other = MemcachedServer.start("-m", "8");
        uri = uri.replace(server.address(), other.address()) + "&serverMetrics=true&serverMetricsInterval=50";
        for (int i = 0; i < 150; i++) {
            done("set", "k" + i, new byte[100_000]);
        }
        double evictions = figure(other.reader().stats(""), "evictions");

        assertThat(evictions).isPositive();
        await().until(() -> registry.find("memcached.items.evicted").functionCounter() != null
                && functionCounter("memcached.items.evicted") == evictions);
    }

    @Test
    void aServerThatDoesNotAnswerIsDownAndItsFiguresAreUnknown() throws Exception {
        uri = uri.replace("30000", "500") + "&serverMetrics=true&serverMetricsInterval=50";
        done("set", "a", "1");
        await().until(() ->
                registry.find("memcached.current.items").gauge() != null && gauge("memcached.current.items") == 1);

        server.kill();
        await().until(() -> gauge("memcached.up") == 0);
        assertThat(gauge("memcached.current.items")).isNaN();
        assertThat(gauge("memcached.memory.used")).isNaN();

        server.restart();
        await().until(() -> gauge("memcached.up") == 1);
        assertThat(gauge("memcached.current.items")).isZero();
    }

    @Test
    void figuresEndWithTheEndpoint() throws Exception {
        uri = uri.replace("metrics=true", "serverMetrics=true&serverMetricsInterval=50");
        done("set", "a", "1");
        await().until(() -> registry.find("memcached.current.items").gauge() != null);
        assertThat(registry.getMeters())
                .extracting(each -> each.getId().getName())
                .noneMatch(n -> n.startsWith("c"));

        context.endpoint(uri).stop();

        assertThat(registry.getMeters()).isEmpty();
    }

    private double functionCounter(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    private double commands(String command, String status) {
        return functionCounter("memcached.commands", "command", command, "status", status);
    }

    private static double figure(Map<String, String> stats, String name) {
        return Double.parseDouble(stats.get(name));
    }
}
