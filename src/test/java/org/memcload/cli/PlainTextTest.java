package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Logs of plain text, whose names end in {@code .tsv}. */
@Tag("server")
class PlainTextTest {

    private static final int FILE_FAILED = 3;

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void onePatternTakesPlainTextAndGzipAndZip() throws IOException {
        List<String> lines = new LogGenerator(1).repeated(0.1).lines(3_000);
        LogFiles.plain(directory.resolve("1.tsv"), lines.subList(0, 1_000));
        LogFiles.gzip(directory.resolve("2.tsv.gz"), lines.subList(1_000, 2_000));
        LogFiles.zip(directory.resolve("3.tsv.zip"), lines.subList(2_000, 3_000), 2);
        Files.createFile(directory.resolve("4.TSV"));

        Program.Outcome outcome = run("*.{tsv,TSV}*");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        servers.assertHold(Reference.of(lines), "idfa", "gaid", "adid", "dvid");
        assertThat(directory).isDirectoryContaining("glob:**/.1.tsv").isDirectoryContaining("glob:**/.4.TSV");
    }

    @Test
    void compressedDataByTheNameOfPlainTextGoesToFailedWithAReasonInWords() {
        LogFiles.gzip(directory.resolve("1.tsv"), List.of("idfa\ta\t1\t2\t3"));
        LogFiles.zip(directory.resolve("2.tsv"), List.of("idfa\tb\t1\t2\t3"), 1);

        Program.Outcome outcome = run("*.tsv");

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(FILE_FAILED);
        assertThat(outcome.out())
                .contains("corrupt: not plain text but gzip: rename it to end in .tsv.gz")
                .contains("corrupt: not plain text but zip: rename it to end in .tsv.zip");
        assertThat(directory.resolve("failed/1.tsv")).exists();
        assertThat(directory.resolve("failed/2.tsv")).exists();
    }

    @Test
    void theSampleLoads() throws IOException {
        Path sample = Path.of("sample.tsv").toAbsolutePath();
        List<String> lines = Files.readAllLines(sample);
        Files.copy(sample, directory.resolve("sample.tsv"));

        Program.Outcome outcome = run("sample.tsv", "--max-error-rate", "0.2");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        Reference reference = Reference.of(lines);
        assertThat(reference.rejected()).isEqualTo(3);
        servers.assertHold(reference, "idfa", "gaid", "adid", "dvid");
        assertThat(outcome.out()).containsPattern("sample.tsv +loaded +20 +17 +0 +3 ");
        assertThat(Files.readAllLines(directory.resolve("rejects/sample.tsv.rejects.tsv")))
                .hasSize(3);
    }

    private Program.Outcome run(String pattern, String... more) {
        List<String> arguments = servers.arguments("--pattern", pattern);
        arguments.addAll(List.of(more));
        return Program.in(directory).run(arguments);
    }
}
