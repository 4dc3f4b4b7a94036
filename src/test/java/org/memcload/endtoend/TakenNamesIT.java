package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.memcload.testing.LoaderProcess.Result;

/** Names that the loader gives to files and that are already taken: it keeps the older file under another name. */
class TakenNamesIT extends LogsOfNobody {

    @Test
    void earlierRejectsOfTheSameNameAreKeptUnlessTheyAreTheSame() throws IOException {
        logs.gzip("1.tsv.gz", LINE, "rejected");
        String[] command = {"--pattern", logs.pattern(), "--max-error-rate", "1"};
        assertThat(servers.loader(command).run().exitCode()).isZero();
        Files.move(directory.resolve(".1.tsv.gz"), directory.resolve("1.tsv.gz"));
        assertThat(servers.loader(command).run().exitCode()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz", "rejects/1.tsv.gz.rejects.tsv");
        logs.gzip("1.tsv.gz", LINE, "rejected now");

        Result result = servers.loader(command).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("existed already and is now 1.tsv.gz.rejects.tsv.~1~");
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv")).endsWith("\trejected now\n");
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv.~1~")).endsWith("\trejected\n");
    }

    @Test
    void aDirectoryOrADanglingLinkThatHasTheDotNameIsKept() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        logs.gzip("2.tsv.gz", LINE);
        logs.gzip("3.tsv.gz", "rejected");
        Files.createDirectories(directory.resolve(".1.tsv.gz/inside"));
        Files.createSymbolicLink(directory.resolve(".2.tsv.gz"), Path.of("nothing"));
        Files.createDirectories(directory.resolve("failed/3.tsv.gz/inside"));
        Files.createDirectories(directory.resolve("rejects/3.tsv.gz.rejects.tsv/inside"));

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(Files.readSymbolicLink(directory.resolve(".2.tsv.gz.~1~"))).isEqualTo(Path.of("nothing"));
        assertThat(logs.content())
                .containsExactlyInAnyOrder(
                        ".1.tsv.gz",
                        ".1.tsv.gz.~1~/inside/",
                        ".2.tsv.gz",
                        ".2.tsv.gz.~1~",
                        "failed/3.tsv.gz",
                        "failed/3.tsv.gz.~1~/inside/",
                        "rejects/3.tsv.gz.rejects.tsv",
                        "rejects/3.tsv.gz.rejects.tsv.~1~/inside/");
    }
}
