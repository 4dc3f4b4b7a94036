package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Names that memcload refuses before it loads anything. */
@Tag("server")
class RefusedNamesTest {

    private static final String LINE = "idfa\ta\t1\t1\t1";

    @TempDir
    private Path temp;

    @AutoClose
    private final Servers servers = Servers.start();

    private Path directory;
    private LogDirectory logs;

    @BeforeEach
    void aDirectory() throws IOException {
        directory = Files.createDirectory(temp.resolve("logs"));
        logs = new LogDirectory(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "rejects", "memcload", "memcload-1.part"})
    void aLogThatWouldMeetAFileOfItsOwnIsSaidBeforeAnythingIsLoaded(String name) {
        logs.gzip("1.tsv.gz", LINE);
        logs.gzip(name, LINE);

        Program.Outcome outcome = InProcess.run(servers.arguments("--pattern", logs.pattern("*")));

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(directory.resolve(name).toString(), "rename");
        assertThat(logs.content()).containsExactly("1.tsv.gz", name);
        servers.assertHold(new Reference());
    }

    @ParameterizedTest
    @CsvSource({
        "--report, logs/report.tsv.gz",
        "--report, linked/report.tsv.gz",
        "--report, report-link",
        "--log, logs/log.tsv.gz",
        "--log, linked/log.tsv.gz",
        "--log, log-link",
    })
    void aFileThatIsWrittenAndWouldBeTakenForALogIsRefused(String option, String file) throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        Files.createSymbolicLink(temp.resolve("linked"), Path.of("logs"));
        Files.createSymbolicLink(temp.resolve("report-link"), Path.of("linked/report.tsv.gz"));
        Files.createSymbolicLink(temp.resolve("log-link"), Path.of("report-link"));

        Program.Outcome outcome = InProcess.run(servers.arguments(
                "--pattern", logs.pattern(), option, temp.resolve(file).toString()));

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains("memcload: " + option + ": ", file, "would be taken for a log");
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void aLogThatAnEarlierVersionHasMovedOverTheLockFileIsNotOverwritten() throws IOException {
        Files.createDirectory(directory.resolve(".memcload"));
        logs.gzip(".memcload/lock", LINE);
        byte[] content = Files.readAllBytes(directory.resolve(".memcload/lock"));
        logs.gzip("1.tsv.gz", LINE);

        Program.Outcome outcome = InProcess.run(servers.arguments("--pattern", logs.pattern()));

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(directory.resolve(".memcload/lock") + " is not the lock file");
        assertThat(directory.resolve(".memcload/lock")).hasBinaryContent(content);
        assertThat(logs.content()).containsExactly(".memcload/lock", "1.tsv.gz");
    }

    @Test
    void aNameThatCamelTakesForOneOfItsOwnIsSaidBeforeAnythingIsLoaded() {
        logs.gzip("1.tsv.camelLock", "idfa\ta\t0\t0\t1");

        Program.Outcome outcome = InProcess.run(servers.arguments("--pattern", logs.pattern("*")));

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains("1.tsv.camelLock cannot be taken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${body}", "a?b", "a\\b"})
    void aDirectoryThatCamelCannotReadIsRefused(String name) throws IOException {
        Path odd = Files.createDirectory(temp.resolve(name));

        Program.Outcome outcome = InProcess.run(servers.arguments("--pattern", new LogDirectory(odd).pattern()));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains(odd.toString());
    }
}
