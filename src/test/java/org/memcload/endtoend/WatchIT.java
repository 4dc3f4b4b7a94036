package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** A loader that waits for files. */
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
            Files.write(directory.resolve(".memcload/1.tsv.gz"), rest, StandardOpenOption.APPEND);
            servers.of("idfa").cont();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.file("1.tsv.gz").get("lines").asInt()).isEqualTo(3_000);
        }
        servers.assertHold(Reference.of(lines));
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

    private void move(String from, String to) {
        assertThat(directory
                        .resolve(from)
                        .toFile()
                        .renameTo(directory.resolve(to).toFile()))
                .isTrue();
    }
}
