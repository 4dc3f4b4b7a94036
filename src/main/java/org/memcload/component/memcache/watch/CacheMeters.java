package org.memcload.component.memcache.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.memcload.component.memcache.client.ClientMetrics;
import org.memcload.component.memcache.client.ConnectionStatus;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.RequestReport;
import org.memcload.component.memcache.client.protocol.Command;

/** Counts and times the requests of all endpoints of the same servers. */
final class CacheMeters implements ClientMetrics {

    /** About the time of an answer over the loopback interface. */
    private static final Duration SHORTEST = Duration.ofNanos(50_000);

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private record Key(String name, Tags tags) {}

    private final MeterRegistry registry;
    private final Tags cache;
    private volatile Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private volatile Map<Tags, Timer> timers = new ConcurrentHashMap<>();

    private final Set<MemcacheClient> clients = new CopyOnWriteArraySet<>();
    /** The registered meters, which end with the last client. Guarded by this. */
    private final List<Meter> meters = new ArrayList<>();

    /** @param name of the cache: its servers as in the URI of an endpoint */
    CacheMeters(MeterRegistry registry, String name) {
        this.registry = registry;
        this.cache = Tags.of("cache", name);
    }

    /** Shows the connections of a client. */
    void add(MemcacheClient client) {
        if (addFirst(client)) {
            count("cache.gets", cache.and("result", "hit"), 0);
            count("cache.gets", cache.and("result", "miss"), 0);
            count("cache.puts", cache, 0);
            count("cache.removals", cache, 0);
            client.connections().stream()
                    .map(ConnectionStatus::server)
                    .distinct()
                    .forEach(server -> {
                        count("camel.memcache.reconnects", cache.and("server", server), 0);
                        gauge("camel.memcache.in.flight", server, ConnectionStatus::inFlight);
                        gauge("camel.memcache.waiting", server, ConnectionStatus::waiting);
                        gauge("camel.memcache.connections", server, status -> status.connected() ? 1 : 0);
                    });
        }
    }

    private synchronized boolean addFirst(MemcacheClient client) {
        boolean first = clients.isEmpty();
        clients.add(client);
        return first;
    }

    /** Removes all meters from the registry with the last client. */
    synchronized void remove(MemcacheClient client) {
        clients.remove(client);
        if (clients.isEmpty()) {
            meters.forEach(registry::remove);
            meters.clear();
            counters = new ConcurrentHashMap<>();
            timers = new ConcurrentHashMap<>();
        }
    }

    /** A new meter; null without a client: requests that fail when the last one is closed are not counted. */
    private synchronized <M extends Meter> M registered(Supplier<M> register) {
        if (clients.isEmpty()) {
            return null;
        }
        M meter = register.get();
        meters.add(meter);
        return meter;
    }

    private void gauge(String name, String server, ToIntFunction<ConnectionStatus> figure) {
        var unused = registered(() -> Gauge.builder(name, clients, all -> sum(all, server, figure))
                .tags(cache.and("server", server))
                .register(registry));
    }

    private static int sum(Set<MemcacheClient> clients, String server, ToIntFunction<ConnectionStatus> figure) {
        return clients.stream()
                .flatMap(client -> client.connections().stream())
                .filter(status -> status.server().equals(server))
                // clients may share connections
                .collect(Collectors.toMap(ConnectionStatus::id, figure::applyAsInt, (one, same) -> one))
                .values()
                .stream()
                .mapToInt(value -> value)
                .sum();
    }

    @Override
    public void requestDone(RequestReport report) {
        Tags tags = cache.and(
                "server", report.server(), "operation", report.command().toString());
        boolean failed = report.error() != null;
        String outcome = failed ? "error" : report.outcome().name().toLowerCase(Locale.ROOT);
        count("camel.memcache.operations", tags.and("outcome", outcome), 1);
        Timer timer = timers.computeIfAbsent(tags, key -> registered(() -> timer(key)));
        if (timer != null) {
            timer.record(report.nanos(), TimeUnit.NANOSECONDS);
        }
        if (failed) {
            count("camel.memcache.errors", tags.and("kind", report.error().toString()), 1);
        }
        if (report.refused() > 0) {
            count("camel.memcache.errors", tags.and("kind", "refused"), report.refused());
        }
        if (report.hits() > 0) {
            count("cache.gets", cache.and("result", "hit"), report.hits());
        }
        if (report.misses() > 0) {
            count("cache.gets", cache.and("result", "miss"), report.misses());
        }
        if (report.stored() > 0) {
            count("cache.puts", cache, report.stored());
        }
        if (report.command() == Command.DELETE && "deleted".equals(outcome)) {
            count("cache.removals", cache, 1);
        }
    }

    @Override
    public void connected(String server, boolean again) {
        if (again) {
            count("camel.memcache.reconnects", cache.and("server", server), 1);
        }
    }

    private void count(String name, Tags tags, int times) {
        Counter counter = counters.computeIfAbsent(
                new Key(name, tags),
                key -> registered(() -> Counter.builder(name).tags(tags).register(registry)));
        if (counter != null) {
            counter.increment(times);
        }
    }

    private Timer timer(Tags tags) {
        return Timer.builder("camel.memcache.latency")
                .tags(tags)
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
    }
}
