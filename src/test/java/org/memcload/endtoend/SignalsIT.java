package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.Servers;

/** What signals do, where a run ends in order and where it does not. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class SignalsIT {

    /** A bound for a test that hangs: the end of a run that is told to stop takes less than 10 s. */
    private static final Duration LIMIT = Duration.ofSeconds(12);

    private static final String LOG = "1.tsv.gz";

    /** A shell that sets a signal to be ignored and becomes the program that follows. */
    private static final String IGNORING = "trap '' %s; exec \"$@\"";

    @TempDir
    private Path directory;

    @TempDir
    private Path routes;

    @AutoClose
    private final Servers servers = Servers.start();

    private LogDirectory logs;

    @BeforeEach
    void aLog() {
        logs = new LogDirectory(directory);
        logs.gzip(LOG, "idfa\ta\t1\t1\t1", "adid\tb\t1\t1\t1", "rejected");
    }

    @Test
    void sighupEndsARunAsSigtermDoes() {
        servers.of("adid").stop();
        try (LoaderProcess loader = loader().start()) {
            loader.awaitLog("Processing");
            loader.signal("-HUP");
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isEqualTo(129);
            assertThat(result.report().get("exitCode").asInt()).isEqualTo(129);
            assertThat(result.file(LOG).get("status").asText()).isEqualTo("interrupted");
            assertThat(logs.content()).containsExactly(LOG);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT"})
    void aSignalThatTheParentSetToBeIgnoredStaysIgnored(String signal) {
        servers.of("adid").stop();
        try (LoaderProcess loader =
                loader().through("sh", "-c", IGNORING.formatted(signal), "sh").start()) {
            loader.awaitLog("Processing");
            loader.signal("-" + signal);
            servers.of("adid").cont();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).doesNotContain("Stopping");
        }
    }

    @ParameterizedTest
    @CsvSource({"-HUP, 129", "-INT, 130", "-TERM, 143"})
    void aSignalDuringTheStartEndsTheProgramInOrder(String signal, int exitCode) {
        try (LoaderProcess loader = loader().start()) {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> Files.exists(directory.resolve(".memcload")));
            loader.signal(signal);
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isIn(exitCode, 0);
            assertThat(result.report()).isNotNull();
            assertThat(logs.content()).containsAnyOf(LOG, "." + LOG).noneMatch(name -> name.startsWith(".memcload"));
        }
    }

    @ParameterizedTest
    @CsvSource({"-HUP, 129", "-INT, 130", "-TERM, 143"})
    void aRunThatHangsInARouteIsEndedAllTheSame(String signal, int exitCode) throws IOException {
        rejectedLinesHang();
        try (LoaderProcess loader = loader("--routes", routes.toString()).start()) {
            loader.awaitLog("it hangs now");
            loader.signal(signal);
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
            assertThat(result.err()).contains("does not end in order");
            assertThat(result.file(LOG).get("status").asText()).isEqualTo("interrupted");
            assertThat(logs.content()).contains(LOG).noneMatch(name -> name.endsWith("/" + LOG));
        }
    }

    @Test
    void aSecondSignalEndsTheProgramAtOnceAndTheLogHasItsName() throws IOException {
        rejectedLinesHang();
        try (LoaderProcess loader = loader("--routes", routes.toString()).start()) {
            loader.awaitLog("it hangs now");
            loader.signal("-INT");
            loader.awaitLog("Stopping");
            loader.signal("-INT");
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isEqualTo(130);
            assertThat(result.err()).contains("does not end in order");
            assertThat(logs.content()).contains(LOG).noneMatch(name -> name.endsWith("/" + LOG));
        }
    }

    private void rejectedLinesHang() throws IOException {
        Files.writeString(routes.resolve("rejected.camel.yaml"), """
                - route:
                    id: rejected
                    from:
                      uri: direct:rejected
                      steps:
                        - log: it hangs now
                        - delay:
                            constant: 3600000
                        - process:
                            ref: writeRejects
                """);
    }

    private LoaderProcess.Launch loader(String... more) {
        List<String> options =
                new ArrayList<>(List.of("--pattern", logs.pattern(), "--timeout", "60", "--max-error-rate", "1"));
        options.addAll(List.of(more));
        return servers.loader(options.toArray(String[]::new));
    }
}
