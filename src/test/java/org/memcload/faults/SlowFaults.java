package org.memcload.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.testing.FaultProxy.Direction.TO_CLIENT;
import static org.memcload.testing.FaultProxy.Direction.TO_SERVER;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.FaultProxy;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Proxies;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Servers that are slow, or silent, for a while or for good. */
@Timeout(120)
class SlowFaults {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LATENCY = Duration.ofMillis(200);
    /** Peak memory of a loader with a heap of 256 MiB, as MemoryIT takes it. */
    private static final int MEMORY_LIMIT_KB = 450 << 10;

    private static final int KEYS = 99;

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @AutoClose
    private final Proxies proxies = Proxies.before(servers);

    private final List<String> lines =
            new LogGenerator(new Random().nextLong()).repeated(0.4).maxApps(20).lines(10_000);

    /** What makes a server too slow for the deadline. */
    enum Fault {
        TRICKLE_TO_SERVER {
            @Override
            void set(FaultProxy proxy) {
                proxy.throttle(TO_SERVER, 1024);
            }
        },
        TRICKLE_TO_CLIENT {
            @Override
            void set(FaultProxy proxy) {
                proxy.throttle(TO_CLIENT, 1024);
            }
        },
        FROZEN_TO_SERVER {
            @Override
            void set(FaultProxy proxy) {
                proxy.freeze(TO_SERVER);
            }
        },
        FROZEN_TO_CLIENT {
            @Override
            void set(FaultProxy proxy) {
                proxy.freeze(TO_CLIENT);
            }
        },
        BLACK_HOLE {
            @Override
            void set(FaultProxy proxy) {
                proxy.blackHole();
            }
        };

        abstract void set(FaultProxy proxy);
    }

    @ParameterizedTest(name = "{0} workers, batches of {1}")
    @CsvSource({"1, 4000", "4, 500"})
    void answersAfterTwoHundredMillisecondsAreAwaited(String workers, String batch) {
        LogDirectory logs = write();
        proxies.all().forEach(proxy -> proxy.delay(TO_CLIENT, LATENCY));

        Result result = load(logs, "--workers", workers, "--batch", batch);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(retries(result)).isZero();
        assertLoaded(logs);
    }

    @Test
    void aConnectionThatIsSlowBothWaysIsWaitedFor() {
        LogDirectory logs = write();
        proxies.all().forEach(proxy -> {
            proxy.delay(TO_SERVER, LATENCY);
            proxy.delay(TO_CLIENT, LATENCY);
        });

        Result result = load(logs, "--workers", "2", "--batch", "300", "--timeout", "20");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(retries(result)).isZero();
        assertLoaded(logs);
    }

    @ParameterizedTest
    @EnumSource
    void aServerTooSlowForTheDeadlineHoldsTheFile(Fault fault) {
        LogDirectory logs = write();
        FaultProxy slow = proxies.of("adid");
        fault.set(slow);

        Result result = load(logs, "--timeout", "0.5", "--retry", "2");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");
        assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(result.file("1.tsv.gz").get("reason").asText())
                .contains(slow.address())
                .contains("no answer within 500 ms");
        assertThat(result.log()).anyMatch(line -> line.contains("] E ") && line.contains(slow.address()));
        assertThat(result.err()).contains("redelivery 2 of 2").doesNotContain("redelivery 3");
        slow.heal();

        Result next = load(logs);

        assertThat(next.exitCode()).as(next.err()).isZero();
        assertLoaded(logs);
    }

    @ParameterizedTest
    @EnumSource
    void aFaultThatEndsDuringTheRedeliveriesIsOvercome(Fault fault) {
        LogDirectory logs = write();
        FaultProxy slow = proxies.of("dvid");
        fault.set(slow);

        try (LoaderProcess loader = start(logs, "--timeout", "0.5", "--retry", "100", "--workers", "2")) {
            loader.awaitLog("redelivery 2 of 100");
            slow.heal();
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(retries(result)).isPositive();
        }
        assertLoaded(logs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4"})
    void allServersFreezeForAWhileInMidFile(String workers) {
        LogDirectory logs = write();
        try (LoaderProcess loader =
                start(logs, "--timeout", "25", "--batch", "20", "--queue-size", "100", "--workers", workers)) {
            proxies.all().forEach(proxy -> await().pollInterval(Duration.ofMillis(1))
                    .atMost(LIMIT)
                    .until(() -> proxy.passed(TO_SERVER) > 2_000));
            proxies.all().forEach(proxy -> proxy.freeze(TO_SERVER));
            // all four passed that much before they froze
            awaitStandstill(8_000);
            assertThat(loader.isAlive()).isTrue();
            proxies.all().forEach(proxy -> proxy.resume(TO_SERVER));
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(retries(result)).isZero();
        }
        assertLoaded(logs);
    }

    @Test
    void aFrozenServerHoldsUpTheOthersOnlyWhenItsQueueIsFull() {
        int queue = 1_000;
        List<String> some = new LogGenerator(7).maxApps(5).lines(30_000);
        List<String> mixed = new ArrayList<>(some.stream()
                .filter(line -> line.startsWith("gaid"))
                .limit(queue)
                .toList());
        mixed.addAll(some.stream().filter(line -> !line.startsWith("gaid")).toList());
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", mixed);
        Reference expected = Reference.of(mixed);
        servers.of("gaid").stop();
        try (LoaderProcess loader =
                start(logs, "--timeout", "100", "--queue-size", "" + queue, "--batch", "50", "--block-bytes", "5000")) {
            for (String type : List.of("idfa", "adid", "dvid")) {
                await().atMost(LIMIT)
                        .until(() -> items(type) == expected.keys(type).size());
            }
            assertThat(loader.isAlive()).isTrue();
            servers.of("gaid").cont();
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isZero();
        }
        servers.assertHold(expected);
    }

    @Test
    void memoryDoesNotGrowWhileAServerIsFrozen() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> large = largeRecords();
        logs.gzip("1.tsv.gz", large);
        servers.of("idfa").stop();
        try (LoaderProcess loader = proxies.loader(
                        "--pattern", logs.pattern(), "--timeout", "100", "--queue-size", "1000000000")
                .start()) {
            awaitStandstill(10_000);
            AtomicLong peak = new AtomicLong(loader.peakMemory());
            servers.of("idfa").cont();
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
                peak.accumulateAndGet(loader.peakMemory(), Math::max);
                return !loader.isAlive();
            });
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(peak.get()).isPositive().isLessThan(MEMORY_LIMIT_KB);
        }
        servers.assertHold(Reference.of(large.subList(large.size() - KEYS, large.size())));
    }

    /** Records that together are larger than the heap, of few keys; two in three for the server idfa. */
    private static List<String> largeRecords() {
        String apps = "7,".repeat(10_000);
        List<String> large = new ArrayList<>();
        for (int i = 0; i < 300 * KEYS; i++) {
            large.add((i % 3 == 0 ? "gaid" : "idfa") + "\tdevice" + i % KEYS + "\t0\t0\t" + apps + i);
        }
        return large;
    }

    private LogDirectory write() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", lines.subList(0, 5_000));
        logs.gzip("2.tsv.gz", lines.subList(5_000, 10_000));
        return logs;
    }

    private LoaderProcess start(LogDirectory logs, String... options) {
        List<String> all = new ArrayList<>(List.of("--pattern", logs.pattern()));
        all.addAll(List.of(options));
        return proxies.loader(all.toArray(String[]::new)).start();
    }

    private Result load(LogDirectory logs, String... options) {
        try (LoaderProcess loader = start(logs, options)) {
            return loader.await(LIMIT);
        }
    }

    private void assertLoaded(LogDirectory logs) {
        servers.assertHold(Reference.of(lines));
        assertThat(logs.content()).containsExactly(".1.tsv.gz", ".2.tsv.gz");
    }

    /**
     * Waits until records have gone to the servers, and then none more for longer than the loader waits for statistics.
     *
     * @param least bytes that have to have gone to all servers together
     */
    private void awaitStandstill(long least) {
        AtomicLong last = new AtomicLong();
        AtomicInteger unchanged = new AtomicInteger();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> {
            long now = proxies.all().stream()
                    .mapToLong(proxy -> proxy.passed(TO_SERVER))
                    .sum();
            boolean still = last.getAndSet(now) == now && now > least;
            if (!still) {
                unchanged.set(0);
            }
            return still && unchanged.incrementAndGet() > 30;
        });
    }

    private long items(String type) {
        try (MemcachedReader reader = servers.of(type).reader()) {
            return reader.currItems();
        }
    }

    private static int retries(Result result) {
        int retries = 0;
        for (JsonNode server : result.report().get("servers")) {
            retries += server.get("retries").asInt();
        }
        return retries;
    }
}
