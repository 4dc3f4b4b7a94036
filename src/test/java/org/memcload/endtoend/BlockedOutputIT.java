package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Servers;

/** An output that takes nothing, as a full pipe or a stopped terminal does, neither stops a run nor keeps it from ending. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class BlockedOutputIT {

    /** A bound for a test that hangs: the end of a run that is told to stop takes less than 10 s. */
    private static final Duration LIMIT = Duration.ofSeconds(12);

    private static final String LOG = "1.tsv.gz";

    @TempDir
    private Path directory;

    @TempDir
    private Path other;

    @AutoClose
    private final Servers servers = Servers.start();

    @AutoClose
    private RandomAccessFile pipe;

    private LogDirectory logs;
    private Path blocked;

    @BeforeEach
    void aPipeThatIsFull() throws IOException, InterruptedException {
        logs = new LogDirectory(directory);
        logs.gzip(LOG, new LogGenerator(81).lines(1_000));
        blocked = other.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", blocked.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        // read and write: a pipe that is open for one of them alone waits for somebody to open it for the other
        pipe = new RandomAccessFile(blocked.toFile(), "rw");
        pipe.write(new byte[1 << 16]);
    }

    @ParameterizedTest(name = "{0}, {1} blocked")
    @CsvSource({"-TERM, err, 143", "-INT, err, 130", "-HUP, err, 129", "-TERM, log, 143", "-INT, log, 130"})
    void aSignalEndsARunWhoseLogIsBlocked(String signal, String output, int exitCode) {
        servers.of("adid").stop();
        LoaderProcess.Launch launch =
                "err".equals(output) ? loader().through(redirected("2")) : loader("--log", blocked.toString());
        try (LoaderProcess loader = launch.start()) {
            awaitClaimed();
            loader.signal(signal);
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).isEqualTo(exitCode);
            assertThat(result.file(LOG).get("status").asText()).isEqualTo("interrupted");
            assertThat(logs.content()).containsExactly(LOG);
        }
    }

    @Test
    void aRunWhoseLogIsBlockedGoesOn() {
        Result result = loader().through(redirected("2")).run();

        assertThat(result.exitCode()).isZero();
        assertThat(logs.content()).containsExactly("." + LOG);
    }

    @Test
    void aSignalEndsARunThatIsOverAndWhoseTableIsBlocked() {
        try (LoaderProcess loader = loader().through(redirected("1")).start()) {
            Awaitility.await().until(() -> logs.content().equals(List.of("." + LOG)));
            loader.awaitLog("Loaded");
            loader.signal("-TERM");
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).isIn(0, 143);
            assertThat(result.file(LOG).get("status").asText()).isEqualTo("loaded");
        }
    }

    private LoaderProcess.Launch loader(String... more) {
        List<String> options = new ArrayList<>(List.of("--pattern", logs.pattern(), "--timeout", "60"));
        options.addAll(List.of(more));
        return servers.loader(options.toArray(String[]::new));
    }

    /** A command that starts another one with its output, by number, going to the pipe. */
    private String[] redirected(String output) {
        return new String[] {
            "sh", "-c", "pipe=$1; shift; exec \"$@\" " + output + ">\"$pipe\"", "sh", blocked.toString()
        };
    }

    private void awaitClaimed() {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> logs.content().stream()
                .anyMatch(file -> file.matches("\\.memcload/(.*/)?" + LOG)));
    }
}
