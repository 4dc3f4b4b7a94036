package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** A loader that waits for files. */
@Execution(ExecutionMode.CONCURRENT)
class WatchIT {

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void filesAreLoadedAsTheyArriveUntilSigterm() {
        LogDirectory logs = new LogDirectory(directory);
        LogGenerator generator = new LogGenerator(41).repeated(0.3);
        List<String> all = new ArrayList<>();
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            for (int i = 1; i <= 3; i++) {
                List<String> lines = generator.lines(500);
                all.addAll(lines);
                LogFiles.gzip(directory.resolve(i + ".part"), lines);
                move(i + ".part", i + ".tsv.gz");
                loader.awaitLog("Loaded " + directory.resolve(i + ".tsv.gz"));
            }

            loader.signal("-TERM");
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
            assertThat(result.report().get("exitCode").asInt()).isEqualTo(143);
            assertThat(result.report().get("files")).hasSize(3);
        }
        servers.assertHold(Reference.of(all));
        assertThat(logs.content()).containsExactly(".1.tsv.gz", ".2.tsv.gz", ".3.tsv.gz");
    }

    @Test
    void aFileThatIsStillWrittenIsTakenWhenItIsCompleteAndNoNewerOneBefore() throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(42).repeated(0.3).lines(2_000);
        byte[] whole = LogFiles.gzip(LogFiles.text(lines), 1);
        Path file = directory.resolve("1.tsv.gz");
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            Files.write(file, Arrays.copyOf(whole, whole.length / 2));
            // however long the loader takes to start, it is still fresh then
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
            loader.awaitLog("Waiting until " + file + " stops growing");
            logs.gzip("2.tsv.gz", "idfa\tnewer\t1\t1\t1");
            Files.write(file, Arrays.copyOfRange(whole, whole.length / 2, whole.length), StandardOpenOption.APPEND);
            loader.awaitLog("Loaded " + directory.resolve("2.tsv.gz"));

            loader.signal("-INT");
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(130);
            assertThat(result.report().get("files").get(0).get("file").asText()).isEqualTo("1.tsv.gz");
            assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("loaded");
            assertThat(result.file("1.tsv.gz").get("lines").asInt()).isEqualTo(2_000);
        }
        List<String> all = new ArrayList<>(lines);
        all.add("idfa\tnewer\t1\t1\t1");
        servers.assertHold(Reference.of(all));
    }

    @Test
    void aFileThatGrewAfterItWasTakenIsLoadedAnew() throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(43).repeated(0.3).lines(3_000);
        byte[] first = LogFiles.gzip(LogFiles.text(lines.subList(0, 2_000)), 1);
        byte[] rest = LogFiles.gzip(LogFiles.text(lines.subList(2_000, 3_000)), 1);
        logs.add("1.tsv.gz", first);
        int read = Reference.of(lines.subList(0, 2_000)).keys("gaid").size();
        servers.of("idfa").stop();
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern(), "--timeout", "25")
                        .start();
                MemcachedReader reader = servers.of("gaid").reader()) {
            // the last batches are sent when the whole file has been read
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> reader.currItems() == read);
            Files.write(directory.resolve(".memcload/.claimed/1.tsv.gz"), rest, StandardOpenOption.APPEND);
            servers.of("idfa").cont();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.file("1.tsv.gz").get("lines").asInt()).isEqualTo(3_000);
        }
        servers.assertHold(Reference.of(lines));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatCannotBeReadIsWaitedForAndNoNewerOneIsTakenBefore(boolean fromTheStart) throws IOException {
        LoaderProcess.giveToNobody(directory);
        LogDirectory logs = new LogDirectory(directory);
        if (fromTheStart) {
            unreadable(logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1"));
        } else {
            logs.gzip("0.tsv.gz", "idfa\ta\t1\t1\t0");
        }
        try (LoaderProcess loader = servers.loader("--watch", "--pattern", logs.pattern())
                .asNobody()
                .start()) {
            if (!fromTheStart) {
                loader.awaitLog("Loaded");
                Path other = unreadable(new LogDirectory(Files.createDirectory(directory.resolve("other")))
                        .gzip("1.tsv.gz", "idfa\ta\t1\t1\t1"));
                Files.move(other, directory.resolve("1.tsv.gz"));
            }
            Path file = directory.resolve("1.tsv.gz");
            loader.awaitLog("W " + file + " cannot be read, and no file is taken before it: permission denied");
            Path newer = logs.gzip("2.tsv.gz", "idfa\ta\t1\t1\t2");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
            loader.awaitLog("Loaded " + newer);
            loader.signal("-TERM");
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
            assertThat(result.err())
                    .containsSubsequence("cannot be read", "Loaded " + file, "Processing " + newer)
                    .containsOnlyOnce("cannot be read");
        }
        servers.assertHold(Reference.of(List.of("idfa\ta\t1\t1\t2")));
    }

    private static Path unreadable(Path file) throws IOException {
        LoaderProcess.giveToNobody(file);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    }

    @Test
    void aSecondLoaderIsTurnedAway() {
        LogDirectory logs = new LogDirectory(directory);
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1");
            loader.awaitLog("Loaded");
            logs.gzip("x.other", "idfa\tb\t1\t1\t1");

            Result second = servers.loader("--pattern", logs.pattern("*.other")).run();

            assertThat(second.exitCode()).as(second.err()).isEqualTo(2);
            assertThat(second.err()).contains("Another memcload is loading from " + directory);
            assertThat(logs.content()).contains("x.other");
            assertThat(loader.isAlive()).isTrue();
        }
    }

    @Test
    void whileAServerIsDownItIsAskedQuietlyAndThenAllIsLoadedInOrder(@TempDir Path home) throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        LogGenerator generator = new LogGenerator(44).repeated(0.3);
        List<String> all = new ArrayList<>(generator.lines(2_000));
        logs.gzip("1.tsv.gz", all);
        MemcachedServer down = servers.of("gaid");
        down.kill();
        Path report = home.resolve("report.json");
        try (LoaderProcess loader = servers.loader("--watch", "--pattern", logs.pattern(), "--report", report + "")
                .start()) {
            loader.awaitLog("no file is taken until all its servers answer");
            Awaitility.await().until(() -> Files.exists(report));
            JsonNode held = new ObjectMapper().readTree(report.toFile());
            assertThat(held.get("exitCode").asInt()).isEqualTo(4);
            assertThat(held.get("files").get(0).get("status").asText()).isEqualTo("held");
            assertThat(logs.content()).contains("1.tsv.gz");
            List<String> second = generator.lines(1_000);
            all.addAll(second);
            logs.gzip("2.tsv.gz", second);
            awaitConnections(down, 3);
            down.restart();
            loader.awaitLog("Loaded " + directory.resolve("2.tsv.gz"));
            Awaitility.await()
                    .until(() -> new ObjectMapper()
                                    .readTree(report.toFile())
                                    .get("exitCode")
                                    .asInt()
                            == 0);

            loader.signal("-TERM");
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
            String first = directory.resolve("1.tsv.gz").toString();
            assertThat(result.err())
                    .containsSubsequence(
                            "Processing " + first,
                            first + ": memcached " + down.address(),
                            down.address() + " answers again; going on",
                            "Processing " + first,
                            "Loaded " + first,
                            "Loaded " + directory.resolve("2.tsv.gz"))
                    .containsOnlyOnce("It keeps its name");
            assertThat(result.log().stream().filter(line -> line.contains("Processing")))
                    .hasSize(3);
            JsonNode files = new ObjectMapper().readTree(report.toFile()).get("files");
            assertThat(files)
                    .hasSize(2)
                    .allMatch(file -> file.get("status").asText().equals("loaded"));
        }
        servers.assertHold(Reference.of(all));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sigtermEndsARunThatHoldsAFile(boolean frozen) {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "gaid\ta\t1\t1\t1");
        if (frozen) {
            servers.of("gaid").stop();
        } else {
            servers.of("gaid").kill();
        }
        try (LoaderProcess loader = servers.loader("--watch", "--pattern", logs.pattern(), "--timeout", "0.1")
                .start()) {
            loader.awaitLog("no file is taken until all its servers answer");

            loader.signal("-TERM");
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
            assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
            assertThat(result.file("1.tsv.gz").get("reason").asText())
                    .contains(servers.of("gaid").address());
            assertThat(result.err()).doesNotContain("does not end in order");
        }
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void aServerOutOfMemoryIsTriedAgainLessAndLessOftenUntilItHasRoom() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("0.tsv.gz", idfa(new LogGenerator(45).maxApps(1).lines(60_000)));
        List<String> lines = idfa(new LogGenerator(46).maxApps(1).lines(300));
        try (Servers full = Servers.start("-M", "-m", "2");
                MemcachedReader reader = full.of("idfa").reader()) {
            Result filled = full.loader("--pattern", logs.pattern()).run();
            assertThat(filled.exitCode()).as(filled.err()).isEqualTo(4);
            assertThat(directory.resolve("0.tsv.gz").toFile().delete()).isTrue();
            logs.gzip("1.tsv.gz", lines);
            try (LoaderProcess loader =
                    full.loader("--watch", "--pattern", logs.pattern()).start()) {
                loader.awaitLog("until all its servers answer, and not in the next 2 s");
                reader.flushAll();
                loader.awaitLog("Loaded " + directory.resolve("1.tsv.gz"));
                loader.signal("-TERM");

                assertThat(loader.await().err()).contains("Out of memory", "All servers answer; trying again");
            }
            Reference expected = Reference.of(lines);
            assertThat(reader.getAll(expected.keys())).hasSize(300);
        }
    }

    private static List<String> idfa(List<String> lines) {
        return lines.stream()
                .map(line -> "idfa" + line.substring(line.indexOf('\t')))
                .toList();
    }

    /** In the place of a server that is down: waits until it was tried so often to reach it. */
    private static void awaitConnections(MemcachedServer down, int count) throws IOException {
        try (ServerSocket socket = new ServerSocket(down.port(), 50, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(20_000);
            for (int i = 0; i < count; i++) {
                socket.accept().close();
            }
        }
    }

    private void move(String from, String to) {
        assertThat(directory
                        .resolve(from)
                        .toFile()
                        .renameTo(directory.resolve(to).toFile()))
                .isTrue();
    }
}
