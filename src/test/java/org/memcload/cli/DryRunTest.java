package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;

/** What a dry run prints, and what becomes of it when its output is not taken. No server is there. */
class DryRunTest {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    @Test
    void everyRecordIsPrintedOnceOnStandardOutput() {
        List<String> lines = new LogGenerator(1).rejected(0.005).lines(10_000);
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines);

        Program.Outcome outcome =
                Program.in(directory).run(List.of("--dry", "--pattern", "*.tsv.gz", "--workers", "2"));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines())
                .allMatch(line ->
                        line.matches("127\\.0\\.0\\.1:3301[3-6] - (idfa|gaid|adid|dvid):\\S+ -> .*lat: .* lon: .*"));
        assertThat(outcome.out().lines().count()
                        + outcome.err()
                                .lines()
                                .filter(line -> line.contains(": line "))
                                .count())
                .isEqualTo(lines.size());
        assertThat(directory).isDirectoryContaining("glob:**/1.tsv.gz").isDirectoryNotContaining("glob:**/rejects");
    }

    @Test
    void controlCharactersInAKeyAreEscapedAsInTheLog() {
        // U+0085, next line, in UTF-8
        LogFiles.gzip(directory.resolve("1.tsv.gz"), List.of("idfa\ta\u00c2\u0085b\t1\t2\t3"));

        Program.Outcome outcome = Program.in(directory).run(List.of("--dry", "--pattern", "*.tsv.gz"));

        assertThat(outcome.out()).isEqualTo("127.0.0.1:33013 - idfa:a\\u0085b -> apps: 3 lat: 1.0 lon: 2.0\n");
    }

    @Test
    void aReaderThatClosesThePipeEndsTheRunWithAnErrorInOneLine() throws Exception {
        LogFiles.gzip(directory.resolve("1.tsv.gz"), new LogGenerator(2).lines(10_000));
        Process process = start();

        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).contains(" -> ");
        }

        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(directory.resolve("err")))
                .filteredOn(line -> line.contains("] E "))
                .singleElement()
                .asString()
                .contains("1.tsv.gz", "standard output cannot be written: Broken pipe");
        assertThat(directory.resolve("1.tsv.gz")).exists();
    }

    @Test
    void aSignalEndsTheRunThoughNobodyReadsWhatItPrints() throws Exception {
        LogFiles.gzip(directory.resolve("1.tsv.gz"), new LogGenerator(3).lines(10_000));
        Process process = start();
        // the pipe is filled from now on
        assertThat(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1)
                        .read())
                .isPositive();

        // not Process.destroy, which closes the pipe
        process.toHandle().destroy();

        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("err")))
                .isEqualTo(143);
        assertThat(Files.readString(directory.resolve("err"))).doesNotContain("Not stopped within");
    }

    private Process start() throws IOException {
        return Program.in(directory).start(List.of("--dry", "--pattern", "*.tsv.gz"), directory.resolve("err"));
    }
}
