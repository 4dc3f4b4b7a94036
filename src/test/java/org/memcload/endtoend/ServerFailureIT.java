package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** A server that cannot be written to holds the file and all later ones. */
class ServerFailureIT {

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void theSameCommandLoadsAllWhenTheServerIsBack() {
        LogDirectory logs = new LogDirectory(directory);
        LogGenerator generator = new LogGenerator(21).repeated(0.2).rejected(0.002);
        List<String> first = generator.lines(3_000);
        List<String> second = generator.lines(3_000);
        logs.gzip("1.tsv.gz", first);
        logs.gzip("2.tsv.gz", second);
        servers.of("gaid").kill();

        Result down = servers.loader("--pattern", logs.pattern(), "--batch", "10", "--workers", "2")
                .run();

        assertThat(down.exitCode()).as(down.err()).isEqualTo(4);
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");
        assertThat(down.report().get("files")).hasSize(1);
        assertThat(down.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(down.file("1.tsv.gz").get("reason").asText())
                .contains(servers.of("gaid").address());
        assertThat(down.log())
                .anyMatch(line -> line.contains("] E ")
                        && line.contains(servers.of("gaid").address()));

        servers.of("gaid").restart();
        Result back = servers.loader("--pattern", logs.pattern()).run();

        assertThat(back.exitCode()).as(back.err()).isZero();
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        servers.assertHold(Reference.of(all));
    }

    @Test
    void logAndReportNameTheServersWhatWasTriedAndWhatIsMissing() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1", "gaid\tb\t1\t1\t1", "dvid\tc\t1\t1\t1", "dvid\td\t1\t1\t1");
        List<MemcachedServer> dead = List.of(servers.of("gaid"), servers.of("dvid"));
        dead.forEach(MemcachedServer::kill);

        Result result = servers.loader("--pattern", logs.pattern(), "--retry", "2", "--retry-backoff", "0.1")
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        String reason = result.file("1.tsv.gz").get("reason").asText();
        assertThat(reason).contains("3 records read so far were not acknowledged");
        // the first whose redeliveries are spent condemns the file, and the other is not waited for
        assertThat(reason)
                .containsPattern("memcached 127.0.0.1:\\d+: could not connect: connection refused;"
                        + " given up after 3 attempts, the last 2 within \\d+\\.\\d s");
        for (MemcachedServer server : dead) {
            int retries = result.server(server).get("retries").asInt();
            assertThat(retries).isLessThanOrEqualTo(2);
            assertThat(reason)
                    .contains(
                            "memcached " + server.address() + ": could not connect: connection refused; given up after "
                                    + (retries == 0
                                            ? "1 attempt"
                                            : retries + 1 + " attempts, the last " + retries + " within "));
        }
        assertThat(result.log()).anyMatch(line -> line.contains("] E ") && line.contains(reason));
        assertThat(result.server(servers.of("idfa")).get("retries").asInt()).isZero();
    }

    @Test
    void withoutRedeliveriesTheFirstFailureHoldsTheFile() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "gaid\tb\t1\t1\t1");
        servers.of("gaid").kill();

        Result result =
                servers.loader("--pattern", logs.pattern(), "--retry", "0").run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        assertThat(result.file("1.tsv.gz").get("reason").asText())
                .isEqualTo(
                        "memcached " + servers.of("gaid").address()
                                + ": could not connect: connection refused; given up after 1 attempt; 1 records read so far were not acknowledged");
    }

    @Test
    void aServerKilledInMidFileHoldsItAndAllLaterOnes() {
        LogDirectory logs = new LogDirectory(directory);
        LogGenerator generator = new LogGenerator(22).repeated(0.2);
        List<String> all = new ArrayList<>(generator.lines(1_000));
        logs.gzip("1.tsv.gz", all);
        List<String> lines = generator.lines(30_000);
        all.addAll(lines);
        logs.gzip("2.tsv.gz", lines);
        lines = generator.lines(1_000);
        all.addAll(lines);
        logs.gzip("3.tsv.gz", lines);
        MemcachedServer victim = servers.of("adid");
        try (LoaderProcess loader =
                servers.loader("--pattern", logs.pattern(), "--batch", "5").start()) {
            awaitItems(victim, 1_000);
            victim.kill();
            Result down = loader.await();

            assertThat(down.exitCode()).as(down.err()).isEqualTo(4);
            assertThat(logs.content()).containsExactly(".1.tsv.gz", "2.tsv.gz", "3.tsv.gz");
            assertThat(down.report().get("files")).hasSize(2);
            assertThat(down.file("2.tsv.gz").get("status").asText()).isEqualTo("held");
            assertThat(down.file("2.tsv.gz").get("reason").asText()).contains(victim.address(), "given up after");
            assertThat(down.server(victim).get("retries").asInt()).isGreaterThanOrEqualTo(3);
        }

        victim.restart();
        // what it had of the first file is gone with it
        assertThat(directory
                        .resolve(".1.tsv.gz")
                        .toFile()
                        .renameTo(directory.resolve("1.tsv.gz").toFile()))
                .isTrue();
        Result back = servers.loader("--pattern", logs.pattern()).run();

        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz", ".2.tsv.gz", ".3.tsv.gz");
        servers.assertHold(Reference.of(all));
    }

    @Test
    void aServerThatAnswersAgainInTimeCostsOnlyRedeliveries() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(23).repeated(0.2).lines(30_000);
        logs.gzip("1.tsv.gz", lines);
        MemcachedServer frozen = servers.of("adid");
        try (LoaderProcess loader = servers.loader(
                        "--pattern",
                        logs.pattern(),
                        "--batch",
                        "5",
                        "--timeout",
                        "0.2",
                        "--retry",
                        "1000",
                        "--retry-backoff",
                        "0.001")
                .start()) {
            awaitItems(frozen, 500);
            frozen.stop();
            loader.awaitLog(frozen.address() + ": no answer within");
            frozen.cont();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.log().stream().filter(line -> line.contains("Processing")))
                    .hasSize(1);
            assertThat(result.server(frozen).get("retries").asInt()).isPositive();
            assertThat(result.server(frozen).get("restarts").asInt()).isZero();
            servers.assertHold(Reference.of(lines));
        }
    }

    @Test
    void aServerThatIsStartedInTimeHoldsNothing() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(25).repeated(0.2).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        MemcachedServer late = servers.of("idfa");
        late.kill();
        try (LoaderProcess loader = servers.loader(
                        "--pattern", logs.pattern(), "--retry", "1000", "--retry-backoff", "0.001")
                .start()) {
            loader.awaitLog(late.address() + ": could not connect");
            late.restart();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err())
                    .containsOnlyOnce("] I " + late.address() + " was not there before and has come up meanwhile")
                    .containsOnlyOnce("Processing")
                    .doesNotContain("restarted");
            assertThat(result.server(late).get("restarts").asInt()).isZero();
            assertThat(result.file("1.tsv.gz").get("reason").isNull()).isTrue();
            servers.assertHold(Reference.of(lines));
        }
    }

    @Test
    void aServerThatFallsSilentAfterItsLastRecordHoldsTheFile() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1", "gaid\tb\t1\t1\t1", "adid\tc\t1\t1\t1");
        MemcachedServer busy = servers.of("idfa");
        MemcachedServer silent = servers.of("gaid");
        busy.stop();
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern(), "--timeout", "4", "--retry", "1")
                .start()) {
            awaitItems(silent, 0);
            silent.stop();
            busy.cont();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
            assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
            assertThat(result.file("1.tsv.gz").get("reason").asText())
                    .isEqualTo("memcached " + silent.address() + ": no answer within 4000 ms; asked 2 times whether the"
                            + " acknowledged records are still there");
            assertThat(logs.content()).containsExactly("1.tsv.gz");
        }
    }

    @Test
    void aServerThatStartsLateAndRestartsInMidFileLosesNothing() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(26).lines(30_000);
        logs.gzip("1.tsv.gz", lines);
        MemcachedServer late = servers.of("adid");
        late.kill();
        try (LoaderProcess loader = servers.loader(
                        "--pattern", logs.pattern(), "--batch", "5", "--retry", "100", "--retry-backoff", "0.02")
                .start()) {
            loader.awaitLog(late.address() + ": could not connect");
            late.restart();
            awaitItems(late, 500);
            late.restart();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            servers.assertHold(Reference.of(lines));
        }
    }

    @Test
    void aServerOutOfMemoryIsTriedAgainAndThenHoldsTheFile() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", new LogGenerator(24).maxApps(1).lines(80_000));
        logs.gzip("2.tsv.gz", "idfa\ta\t1\t1\t1");
        try (Servers small = Servers.start("-M", "-m", "2")) {
            Result result = small.loader("--pattern", logs.pattern()).run();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
            assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");
            assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
            assertThat(result.file("1.tsv.gz").get("reason").asText())
                    .containsPattern(
                            "memcached 127.0.0.1:\\d+: \\d+ of \\d+ records refused: Out of memory.*given up after 4 attempts");
            assertThat(result.log())
                    .anyMatch(line -> line.contains("Out of memory") && line.contains("redelivery 3 of 3"));
        }
    }

    @Test
    void aDeadServerThatNoLineIsForDoesNotMatter() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1", "gaid\tb\t1\t1\t1");
        servers.of("adid").kill();
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            loader.awaitLog("Loaded " + directory.resolve("1.tsv.gz"));
            servers.of("gaid").kill();
            logs.gzip("2.tsv.gz", "idfa\ta\t2\t2\t2");
            loader.awaitLog("Loaded " + directory.resolve("2.tsv.gz"));
        }
        assertThat(logs.content()).contains(".1.tsv.gz", ".2.tsv.gz");
    }

    private static void awaitItems(MemcachedServer server, int items) {
        try (MemcachedReader reader = server.reader()) {
            await().atMost(Duration.ofSeconds(20))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> reader.currItems() > items);
        }
    }
}
