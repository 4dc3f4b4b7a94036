package org.memcload.component.memcache.watch;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The statistics of a server as meters, with the names of Prometheus' memcached_exporter. */
final class ServerFigures {

    private final MeterRegistry registry;
    private final Tags tags;
    /** Guarded by this. */
    private final List<Meter> meters = new ArrayList<>();
    /** Number of endpoints that use the meters. Guarded by this. */
    private int users;

    private volatile boolean up;
    /** The last statistics; empty before the first answer. */
    private volatile Map<String, String> stats = Map.of();

    ServerFigures(MeterRegistry registry, String server) {
        this.registry = registry;
        this.tags = Tags.of("server", server);
    }

    synchronized void open() {
        users++;
    }

    synchronized void close() {
        users--;
        if (users == 0) {
            meters.forEach(registry::remove);
            meters.clear();
            stats = Map.of();
        }
    }

    /**
     * Shows these statistics from now on.
     *
     * @param answer null if the server did not answer
     */
    synchronized void show(Map<String, String> answer) {
        if (users == 0) {
            return;
        }
        up = answer != null;
        boolean first = stats.isEmpty();
        if (meters.isEmpty()) {
            meters.add(Gauge.builder("memcached.up", this, figures -> figures.up ? 1 : 0)
                    .tags(tags)
                    .register(registry));
        }
        if (answer != null) {
            stats = answer;
            // counters that begin at 0 would seem to jump
            if (first) {
                register();
            }
        }
    }

    private void register() {
        gauge("memcached.uptime", "seconds", "uptime");
        gauge("memcached.current.bytes", "bytes", "bytes");
        gauge("memcached.limit.bytes", "bytes", "limit_maxbytes");
        gauge("memcached.current.items", null, "curr_items");
        gauge("memcached.current.connections", null, "curr_connections");
        gauge("memcached.max.connections", null, "max_connections");
        gauge("memcached.hit.ratio", null, ComputedFigures::hitRatio);
        gauge("memcached.memory.used", "percent", ComputedFigures::memoryUsedPercent);
        counter("memcached.items", null, tags, figures -> figures.last("total_items"));
        counter("memcached.items.evicted", null, tags, figures -> figures.last("evictions"));
        counter("memcached.connections", null, tags, figures -> figures.last("total_connections"));
        counter("memcached.read", "bytes", tags, figures -> figures.last("bytes_read"));
        counter("memcached.written", "bytes", tags, figures -> figures.last("bytes_written"));
        for (String command : List.of("get", "delete", "incr", "decr", "cas", "touch")) {
            command(command, "hit", figures -> figures.last(command + "_hits"));
            command(command, "miss", figures -> figures.last(command + "_misses"));
        }
        command("cas", "badval", figures -> figures.last("cas_badval"));
        // memcached counts a cas as a set too
        command(
                "set",
                "hit",
                figures -> figures.last("cmd_set")
                        - figures.last("cas_hits")
                        - figures.last("cas_misses")
                        - figures.last("cas_badval"));
        command("flush", "hit", figures -> figures.last("cmd_flush"));
    }

    private void gauge(String name, String unit, String figure) {
        gauge(name, unit, present -> Double.parseDouble(present.getOrDefault(figure, "NaN")));
    }

    /** A gauge of the statistics of a server that answers; not a number while it does not. */
    private void gauge(String name, String unit, ToDoubleFunction<Map<String, String>> figure) {
        meters.add(Gauge.builder(name, this, figures -> figures.up ? figure.applyAsDouble(figures.stats) : Double.NaN)
                .baseUnit(unit)
                .tags(tags)
                .register(registry));
    }

    private void command(String command, String status, ToDoubleFunction<ServerFigures> figure) {
        counter("memcached.commands", null, tags.and("command", command, "status", status), figure);
    }

    private void counter(String name, String unit, Tags all, ToDoubleFunction<ServerFigures> figure) {
        meters.add(FunctionCounter.builder(name, this, figure)
                .baseUnit(unit)
                .tags(all)
                .register(registry));
    }

    private double last(String figure) {
        return Double.parseDouble(stats.getOrDefault(figure, "0"));
    }
}
