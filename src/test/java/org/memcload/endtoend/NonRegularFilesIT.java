package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;

/** Matches that are not regular files: the loader reads the target of a symbolic link and leaves everything else alone. */
class NonRegularFilesIT extends LogsOfNobody {

    @Test
    void ofASymbolicLinkTheTargetIsReadAndTheLinkIsRenamed() throws IOException {
        List<String> lines = new LogGenerator(76).rejected(0.005).lines(2_000);
        LogDirectory other = new LogDirectory(Files.createDirectory(temp.resolve("other")));
        other.gzip("relative", lines.subList(0, 1_000));
        other.gzip("absolute", lines.subList(1_000, 2_000));
        other.gzip("failed", "rejected");
        Files.createSymbolicLink(directory.resolve("1.tsv.gz"), Path.of("../other/relative"));
        Files.createSymbolicLink(directory.resolve("2.tsv.gz"), temp.resolve("other/absolute"));
        Files.createSymbolicLink(directory.resolve("3.tsv.gz"), Path.of("../other/failed"));
        Files.createSymbolicLink(directory.resolve("4.tsv.gz"), temp.resolve("other/failed"));

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        servers.assertHold(Reference.of(lines));
        assertThat(Files.readSymbolicLink(directory.resolve(".1.tsv.gz"))).isEqualTo(Path.of("../other/relative"));
        assertThat(Files.readSymbolicLink(directory.resolve(".2.tsv.gz"))).isEqualTo(temp.resolve("other/absolute"));
        // the link is one directory deeper and has the same target
        assertThat(Files.readSymbolicLink(directory.resolve("failed/3.tsv.gz")))
                .isEqualTo(Path.of("../../other/failed"));
        assertThat(directory.resolve("failed/3.tsv.gz")).hasSameBinaryContentAs(temp.resolve("other/failed"));
        assertThat(Files.readSymbolicLink(directory.resolve("failed/4.tsv.gz")))
                .isEqualTo(temp.resolve("other/failed"));
        assertThat(other.content()).containsExactly("absolute", "failed", "relative");
        assertThat(logs.content())
                .containsExactly(
                        ".1.tsv.gz",
                        ".2.tsv.gz",
                        "failed/3.tsv.gz",
                        "failed/4.tsv.gz",
                        "rejects/1.tsv.gz.rejects.tsv",
                        "rejects/2.tsv.gz.rejects.tsv",
                        "rejects/3.tsv.gz.rejects.tsv",
                        "rejects/4.tsv.gz.rejects.tsv");
    }

    @Test
    void aRelativeLinkWorksAgainAfterACrash() throws IOException {
        List<String> lines = new LogGenerator(77).lines(3_000);
        LogDirectory other = new LogDirectory(Files.createDirectory(temp.resolve("other")));
        other.gzip("target", lines);
        Files.createSymbolicLink(directory.resolve("1.tsv.gz"), Path.of("../other/target"));
        servers.of("idfa").stop();
        try (LoaderProcess killed =
                servers.loader("--pattern", logs.pattern(), "--timeout", "25").start()) {
            killed.awaitLog("Processing");
            killed.kill();
        }
        assertThat(Files.isSymbolicLink(directory.resolve(".memcload/.claimed/1.tsv.gz")))
                .isTrue();
        servers.of("idfa").cont();

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(lines));
        assertThat(Files.readSymbolicLink(directory.resolve(".1.tsv.gz"))).isEqualTo(Path.of("../other/target"));
    }

    @Test
    void aRelativeLinkWhoseServerFailsKeepsItsName() throws IOException {
        new LogDirectory(temp).gzip("target", LINE);
        Files.createSymbolicLink(directory.resolve("1.tsv.gz"), Path.of("../target"));
        servers.of("idfa").kill();

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        assertThat(Files.readSymbolicLink(directory.resolve("1.tsv.gz"))).isEqualTo(Path.of("../target"));
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void whatMatchesAndIsNoFileIsLeftAloneAndSaidOnce() throws IOException, InterruptedException {
        List<String> odd = List.of("directory.tsv.gz", "fifo.tsv.gz", "dangling.tsv.gz", "todirectory.tsv.gz");
        Files.createDirectory(directory.resolve(odd.get(0)));
        assertThat(new ProcessBuilder("mkfifo", directory.resolve(odd.get(1)).toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.createSymbolicLink(directory.resolve(odd.get(2)), Path.of("nothing"));
        Files.createSymbolicLink(directory.resolve(odd.get(3)), temp);
        Path file = logs.gzip("1.tsv.gz", LINE);
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            loader.awaitLog("Loaded " + file);
            Files.createDirectory(directory.resolve("late.tsv.gz"));
            loader.awaitLog("late.tsv.gz");
            Path second = logs.gzip("2.tsv.gz", LINE);
            loader.awaitLog("Loaded " + second);
            loader.signal("-TERM");
            Result result = loader.await();

            assertThat(Stream.concat(odd.stream(), Stream.of("late.tsv.gz"))).allSatisfy(name -> assertThat(
                            result.log().stream().filter(line -> line.contains("/" + name + " ")))
                    .singleElement()
                    .asString()
                    .contains("] W " + directory.resolve(name) + " is left alone"));
        }
        Result once = servers.loader("--pattern", logs.pattern()).run();
        assertThat(once.exitCode()).as(once.err()).isZero();
        assertThat(once.log().stream().filter(line -> line.contains("is left alone")))
                .hasSize(5);
        assertThat(directory.toFile().list()).contains(odd.toArray(String[]::new));
    }
}
