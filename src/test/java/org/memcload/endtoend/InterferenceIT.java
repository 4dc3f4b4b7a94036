package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Reference;

/** Files that somebody else deletes, changes, replaces or moves during a load. */
class InterferenceIT extends LogsOfNobody {

    @Test
    void aFileThatVanishesBeforeItIsTakenIsSkipped() throws IOException {
        Path file = logs.gzip("1.tsv.gz", "idfa\tgone\t1\t1\t1");
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        logs.gzip("2.tsv.gz", LINE);
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern()).start()) {
            loader.awaitLog("Waiting until " + file);
            Files.delete(file);
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).contains("W " + file + " has vanished before it could be taken");
        }
        assertThat(logs.content()).containsExactly(".2.tsv.gz");
        servers.assertHold(Reference.of(List.of(LINE)));
    }

    @Test
    void aFileThatVanishesWhileItIsLoadedIsAnError() throws IOException {
        List<String> lines = new LogGenerator(72).rejected(0.001).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        logs.gzip("2.tsv.gz", LINE);
        Result result = whileLoading(lines, "1.tsv.gz", claimed -> Files.delete(claimed));

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.log().stream().filter(line -> line.contains("] E ")))
                .singleElement()
                .asString()
                .contains(".memcload/.claimed/1.tsv.gz: has vanished");
        assertThat(result.err()).doesNotContain("Loaded", "\\u0009at ");
        assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(logs.content()).containsExactly("2.tsv.gz");
    }

    @Test
    void aFileThatIsRewrittenInPlaceWithTheSameLengthIsLoadedAnew() throws IOException {
        List<String> lines = new LogGenerator(73).lines(3_000);
        byte[] first = LogFiles.gzip(LogFiles.text(lines), 1);
        logs.add("1.tsv.gz", first);
        // a byte of the header that does not affect the data
        byte[] second = first.clone();
        second[9] ^= 1;

        Result result = whileLoading(lines, "1.tsv.gz", claimed -> {
            try (WritableByteChannel file = Files.newByteChannel(claimed, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(second));
            }
        });

        assertLoadedAnew(result, lines);
        assertThat(Files.readAllBytes(directory.resolve(".1.tsv.gz"))).isEqualTo(second);
    }

    @Test
    void aFileThatIsReplacedByOneOfTheSameLengthAndAgeIsLoadedAnew() throws IOException {
        List<String> lines = new LogGenerator(74).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        Path other = LogDirectory.aged(Files.copy(directory.resolve("1.tsv.gz"), directory.resolve("other")));

        Result result =
                whileLoading(lines, "1.tsv.gz", claimed -> Files.move(other, claimed, StandardCopyOption.ATOMIC_MOVE));

        assertLoadedAnew(result, lines);
    }

    @Test
    void aLinkThatIsPointedElsewhereWhileItIsLoadedIsLoadedAnew() throws IOException {
        List<String> lines = new LogGenerator(78).lines(3_000);
        new LogDirectory(temp).gzip("first", lines);
        LogDirectory.aged(Files.copy(temp.resolve("first"), temp.resolve("second")));
        Files.createSymbolicLink(temp.resolve("current"), Path.of("first"));
        Files.createSymbolicLink(directory.resolve("1.tsv.gz"), Path.of("../current"));

        Result result = whileLoading(lines, "1.tsv.gz", claimed -> {
            Files.delete(temp.resolve("current"));
            Files.createSymbolicLink(temp.resolve("current"), Path.of("second"));
        });

        assertLoadedAnew(result, lines);
    }

    private void assertLoadedAnew(Result result, List<String> lines) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err())
                .contains(directory.resolve("1.tsv.gz") + " has changed while it was read; it is loaded again")
                .contains("Waiting until " + directory.resolve("1.tsv.gz") + " stops growing");
        assertThat(result.log().stream().filter(line -> line.contains("Processing")))
                .hasSize(2);
        assertThat(result.file("1.tsv.gz").get("lines").asInt()).isEqualTo(lines.size());
        assertThat(logs.content()).containsExactly(".1.tsv.gz");
        servers.assertHold(Reference.of(lines));
    }

    @Test
    void aHeldFileDoesNotTakeItsNameFromANewOne() throws IOException {
        List<String> lines = new LogGenerator(75).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        Result result = whileLoading(lines, "1.tsv.gz", claimed -> {
            Files.setLastModifiedTime(claimed, FileTime.from(Instant.EPOCH.plusSeconds(1)));
            logs.gzip("1.tsv.gz", "a new one");
        });

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).contains(directory.resolve("1.tsv.gz") + ": exists already");
        assertThat(logs.content()).containsExactly(".memcload/.claimed/1.tsv.gz", "1.tsv.gz");
        assertThat(Files.size(directory.resolve(".memcload/.claimed/1.tsv.gz"))).isGreaterThan(10_000);
        assertThat(Files.size(directory.resolve("1.tsv.gz"))).isLessThan(100);
    }

    @Test
    void aFileThatCannotGetItsNewNameKeepsItsOldOne() throws IOException {
        List<String> lines = new LogGenerator(79).rejected(0.5).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        Result result = whileLoading(lines, "1.tsv.gz", claimed -> Files.createFile(directory.resolve("failed")));

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err())
                .contains("could not be renamed to " + directory + "/failed/1.tsv.gz")
                .doesNotContain("\\u0009at ");
        assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(logs.content()).containsExactly("1.tsv.gz", "failed", "rejects/1.tsv.gz.rejects.tsv");
    }

    @Test
    void aDirectoryThatGoesAwayEndsTheRun() throws IOException {
        Path file = logs.gzip("1.tsv.gz", LINE);
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            loader.awaitLog("Loaded " + file);
            Files.move(directory, temp.resolve("away"));
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
            assertThat(result.log().stream().filter(line -> line.contains("] E ")))
                    .singleElement()
                    .asString()
                    .contains(directory + ": no such file or directory");
        }
    }

    /** Loads a file, and freezes a server until the loader has read the file and the interference has happened. */
    private Result whileLoading(List<String> lines, String name, Interference interference) throws IOException {
        int read = Reference.of(lines).keys("gaid").size();
        servers.of("idfa").stop();
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern(), "--timeout", "25")
                        .start();
                MemcachedReader reader = servers.of("gaid").reader()) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> reader.currItems() == read);
            interference.with(directory.resolve(".memcload/.claimed").resolve(name));
            servers.of("idfa").cont();
            return loader.await();
        }
    }

    private interface Interference {
        void with(Path claimed) throws IOException;
    }
}
