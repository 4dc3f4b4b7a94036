package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;
import org.memcload.testing.StatlessProxy;

/** What happens to servers behind the loader's back, though every set was answered with success. */
class ServerEventsIT {

    /** A log whose records for one server take more than 2 MiB there. */
    private static final byte[] MORE_THAN_2_MIB = LogFiles.gzip(LogFiles.text(new LogGenerator(1).lines(60_000)), 1);

    @Test
    void aServerThatEvictsWhatWasLoadedIsNamedInLogAndReport(@TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        logs.add("1.tsv.gz", MORE_THAN_2_MIB);
        try (Servers servers = Servers.start("-m", "2")) {
            MemcachedServer small = servers.of("idfa");
            Result result = servers.loader("--pattern", logs.pattern()).run();

            JsonNode server = result.server(small);
            try (MemcachedReader reader = small.reader()) {
                assertThat(server.get("evictions").asLong())
                        .isEqualTo(Long.parseLong(reader.stats("").get("evictions")))
                        .isPositive();
            }
            assertThat(result.log()).anyMatch(line -> line.contains(small.address() + " evicted"));
            assertThat(result.file("1.tsv.gz").get("reason").asText())
                    .contains(small.address() + " evicted "
                            + server.get("evictions").asLong() + " items");
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void aFileDuringWhichAServerRestartsIsLoadedAgainFromItsStart(@TempDir Path directory) {
        List<String> lines = new LogGenerator(2).lines(30_000);
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", lines);
        try (Servers servers = Servers.start();
                LoaderProcess loader = servers.loader(
                                "--pattern",
                                logs.pattern(),
                                "--batch",
                                "5",
                                "--retry",
                                "100",
                                "--retry-backoff",
                                "0.02")
                        .start()) {
            MemcachedServer server = servers.of("adid");
            try (MemcachedReader reader = server.reader()) {
                awaitItems(reader, 500);
            }
            server.kill();
            server.restart();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.server(server).get("restarts").asLong()).isEqualTo(1);
            assertThat(result.log()).anyMatch(line -> line.contains(server.address() + " restarted meanwhile"));
            assertThat(result.file("1.tsv.gz").get("reason").asText()).contains(server.address() + " restarted");
            servers.assertHold(Reference.of(lines));
            assertThat(logs.content()).contains(".1.tsv.gz").doesNotContain("1.tsv.gz");
        }
    }

    @Test
    void aServerThatRestartsBetweenTwoFilesIsNamedInLogAndReport(@TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", new LogGenerator(3).lines(400));
        List<String> lines = new LogGenerator(4).lines(400);
        try (Servers servers = Servers.start();
                LoaderProcess loader =
                        servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            MemcachedServer server = servers.of("dvid");
            loader.awaitLog("Loaded " + directory.resolve("1.tsv.gz"));
            server.restart();
            logs.gzip("2.tsv.gz", lines);
            loader.awaitLog("Loaded " + directory.resolve("2.tsv.gz"));
            loader.signal("-TERM");
            Result result = loader.await();

            assertThat(result.log()).anyMatch(line -> line.contains("] W " + server.address() + " has restarted"));
            assertThat(result.server(server).get("restarts").asInt()).isEqualTo(1);
            assertThat(result.file("2.tsv.gz").get("status").asText()).isEqualTo("loaded");
            assertThat(result.file("2.tsv.gz").get("reason").asText())
                    .isEqualTo(server.address() + " restarted: what was stored there before is gone");
            assertThat(result.log().stream().filter(line -> line.contains("Processing")))
                    .hasSize(2);
        }
    }

    @Test
    void withFailOnEvictionAFileIsHeldWhenAServerEvicts(@TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1");
        logs.add("2.tsv.gz", MORE_THAN_2_MIB);
        logs.gzip("3.tsv.gz", "idfa\ta\t3\t3\t3");
        try (Servers servers = Servers.start("-m", "2")) {
            Result result = servers.loader("--pattern", logs.pattern(), "--fail-on-eviction")
                    .run();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
            assertThat(logs.content()).containsExactly(".1.tsv.gz", "2.tsv.gz", "3.tsv.gz");
            assertThat(result.file("2.tsv.gz").get("status").asText()).isEqualTo("held");
            MemcachedServer small = servers.of("idfa");
            long evictions = result.server(small).get("evictions").asLong();
            assertThat(evictions).isPositive();
            assertThat(result.file("2.tsv.gz").get("reason").asText())
                    .contains(small.address() + " evicted " + evictions + " items");
            assertThat(result.log())
                    .anyMatch(line -> line.contains("] E ")
                            && line.contains(small.address() + " evicted " + evictions + " items")
                            && line.contains("-m"));
        }
    }

    @Test
    void withFailOnEvictionARunThatWaitsForFilesEndsToo(@TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        logs.add("1.tsv.gz", MORE_THAN_2_MIB);
        try (Servers servers = Servers.start("-m", "2")) {
            Result result = servers.loader("--pattern", logs.pattern(), "--watch")
                    .environment("MEMCLOAD_FAIL_ON_EVICTION", "true")
                    .run();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
            assertThat(logs.content()).containsExactly("1.tsv.gz");
        }
    }

    @Test
    void withFailOnEvictionAServerWithRoomLoadsAsEver(@TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", new LogGenerator(1).lines(1_000));
        try (Servers servers = Servers.start()) {
            Result result = servers.loader("--pattern", logs.pattern(), "--fail-on-eviction")
                    .environment("MEMCLOAD_FAIL_ON_EVICTION", "true")
                    .run();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.file("1.tsv.gz").get("reason").isNull()).isTrue();
        }
    }

    @Test
    void aFileDuringWhichSomebodyFlushesAServerIsLoadedAgainAndTheFlushIsNamed(@TempDir Path directory) {
        List<String> lines = new LogGenerator(5).lines(30_000);
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", lines);
        try (Servers servers = Servers.start();
                LoaderProcess loader = servers.loader("--pattern", logs.pattern(), "--batch", "5")
                        .start()) {
            MemcachedServer server = servers.of("gaid");
            try (MemcachedReader reader = server.reader()) {
                awaitItems(reader, 500);
                reader.flushAll();
            }
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.server(server).get("flushes").asLong()).isEqualTo(1);
            assertThat(result.server(server).get("restarts").asLong()).isZero();
            assertThat(result.log())
                    .anyMatch(line -> line.contains(server.address()
                            + " was flushed (flush_all) meanwhile; the file is loaded again from its start"));
            assertThat(result.file("1.tsv.gz").get("reason").asText())
                    .isEqualTo(server.address()
                            + " flushed (flush_all) by somebody: what was stored there before is gone");
            servers.assertHold(Reference.of(lines));
        }
    }

    @Test
    void whatExtstoreThrowsAwayCountsAsEvicted(@TempDir Path directory, @TempDir Path home) {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", largeRecords(20_000));
        LoaderProcess.giveToNobody(home);
        try (MemcachedServer server = MemcachedServer.start(
                        "-m", "16", "-o", "ext_page_size=2,ext_wbuf_size=2,ext_path=" + home.resolve("ext") + ":16m");
                MemcachedReader reader = server.reader()) {
            Result result = LoaderProcess.loader("--pattern", logs.pattern(), "--idfa", server.address())
                    .run();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(Long.parseLong(reader.stats("").get("extstore_objects_evicted")))
                    .isPositive();
            assertThat(result.server(server).get("evictions").asLong())
                    .isGreaterThan(Long.parseLong(reader.stats("").get("evictions")));
        }
    }

    /** Of some 4 KB, for extstore to take them. */
    private static List<String> largeRecords(int count) {
        String apps = "4000000000,".repeat(700);
        return IntStream.range(0, count)
                .mapToObj(i -> "idfa\tdevice" + i + "\t0\t0\t" + apps + i)
                .toList();
    }

    @Test
    void aServerThatRefusesStatisticsIsNamedOnceAndLoaded(@TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(6).lines(400);
        logs.gzip("1.tsv.gz", lines.subList(0, 200));
        logs.gzip("2.tsv.gz", lines.subList(200, 400));
        try (Servers servers = Servers.start();
                StatlessProxy proxy = StatlessProxy.before(servers.of("adid"))) {
            Result result = LoaderProcess.loader(
                            "--pattern",
                            logs.pattern(),
                            "--idfa",
                            servers.of("idfa").address(),
                            "--gaid",
                            servers.of("gaid").address(),
                            "--adid",
                            proxy.address(),
                            "--dvid",
                            servers.of("dvid").address())
                    .run();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.log().stream()
                            .filter(line ->
                                    line.contains("] W " + proxy.address() + " does not tell in its statistics")))
                    .hasSize(1);
            assertThat(result.server(proxy.address()).get("watched").asBoolean())
                    .isFalse();
            assertThat(result.server(servers.of("idfa")).get("watched").asBoolean())
                    .isTrue();
            assertThat(proxy.refused()).isPositive();
            servers.assertHold(Reference.of(lines));
        }
    }

    private static void awaitItems(MemcachedReader reader, int items) {
        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> reader.currItems() > items);
    }
}
