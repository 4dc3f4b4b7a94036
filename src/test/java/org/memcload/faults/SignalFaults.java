package org.memcload.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.testing.FaultProxy.Direction.TO_SERVER;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.memcload.testing.FaultProxy;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.Servers;

/** SIGINT, SIGTERM and SIGHUP at any moment, whatever the loader waits for: it ends soon, and the file has its name again. */
@Timeout(120)
class SignalFaults {

    /** A run that is told to stop ends within this; a bound for a test that hangs, no measure of how fast it is. */
    private static final Duration LIMIT = Duration.ofSeconds(12);

    private static final int ROUNDS = 4;
    private static final int LOGS = 10;

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    private Archive archive;

    @BeforeEach
    void logs() {
        archive = new Archive(directory, LOGS, new Random(1));
    }

    static Stream<Arguments> randomMoments() {
        return Seeds.some(ROUNDS)
                .boxed()
                .flatMap(seed -> Stream.of(
                        Arguments.of("-TERM", 143, seed),
                        Arguments.of("-INT", 130, seed),
                        Arguments.of("-HUP", 129, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {2}")
    @MethodSource("randomMoments")
    void atAnyMomentOfALoad(String signal, int exitCode, long seed) {
        Random random = new Random(seed);
        Moment moment = Moment.drawn(random);
        String[] options = KillFaults.options(archive, random);
        try (LoaderProcess loader = servers.loader(options).start()) {
            assertThat(moment.await(loader, archive, servers, random)).isTrue();
            loader.signal(signal);
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode())
                    .as(moment + " " + List.of(options) + "\n" + result.err())
                    .isEqualTo(exitCode);
            assertThat(result.report()).as("report").isNotNull();
            assertThat(result.report().get("exitCode").asInt()).isEqualTo(exitCode);
        }
        assertTheSameCommandCompletes();
    }

    @ParameterizedTest(name = "{0}, {2} records in the queue")
    @CsvSource({"-TERM, 143, 100", "-INT, 130, 100", "-TERM, 143, 50000", "-INT, 130, 50000"})
    void whileAServerIsFrozen(String signal, int exitCode, String queueSize) {
        try (FaultProxy frozen = FaultProxy.before(servers.of("gaid"))) {
            servers.of("gaid").stop();
            try (LoaderProcess loader =
                    load("--gaid", frozen.address(), "--timeout", "60", "--batch", "50", "--queue-size", queueSize)) {
                awaitAttempt(frozen);
                assertInterrupted(loader, signal, exitCode);
            }
        }
        servers.of("gaid").cont();
        assertTheSameCommandCompletes();
    }

    @ParameterizedTest(name = "{0}, {2} workers")
    @CsvSource({"-TERM, 143, 1", "-INT, 130, 4"})
    void whileAServerIsFrozenThatHasStoredSomething(String signal, int exitCode, String workers) {
        try (FaultProxy freezing = FaultProxy.before(servers.of("gaid"))) {
            try (LoaderProcess loader =
                    load("--gaid", freezing.address(), "--timeout", "60", "--batch", "20", "--workers", workers)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> freezing.passed(TO_SERVER) > 5_000);
                servers.of("gaid").stop();
                assertInterrupted(loader, signal, exitCode);
            }
        }
        servers.of("gaid").cont();
        assertTheSameCommandCompletes();
    }

    @ParameterizedTest(name = "{0}, {2} records in the queue")
    @CsvSource({"-TERM, 143, 100", "-INT, 130, 100", "-TERM, 143, 50000", "-INT, 130, 50000"})
    void whileARedeliveryIsFarAway(String signal, int exitCode, String queueSize) {
        try (FaultProxy down = FaultProxy.before(servers.of("gaid"))) {
            servers.of("gaid").kill();
            try (LoaderProcess loader = load(
                    "--gaid",
                    down.address(),
                    "--retry",
                    "1000",
                    "--retry-backoff",
                    "30",
                    "--batch",
                    "50",
                    "--queue-size",
                    queueSize)) {
                awaitAttempt(down);
                assertInterrupted(loader, signal, exitCode);
            }
        }
        servers.of("gaid").restart();
        assertTheSameCommandCompletes();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"-TERM, 143", "-INT, 130"})
    void whileItWatchesADirectoryInWhichAllIsLoaded(String signal, int exitCode) {
        try (LoaderProcess loader = load("--watch")) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> archive.done() == LOGS);
            loader.signal(signal);
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
            assertThat(result.report()).as("report").isNotNull();
            assertThat(result.report().get("files")).hasSize(LOGS);
        }
        archive.assertComplete(servers);
    }

    @ParameterizedTest(name = "{0}, a server {2}")
    @CsvSource({"-TERM, 143, down", "-INT, 130, down", "-TERM, 143, frozen", "-INT, 130, frozen"})
    void whileItWatchesADirectoryInWhichAServerHoldsAFile(String signal, int exitCode, String state) {
        if (state.equals("down")) {
            servers.of("idfa").kill();
        } else {
            servers.of("idfa").stop();
        }
        try (LoaderProcess loader = load("--watch", "--retry", "0", "--timeout", "0.5")) {
            loader.awaitLog("It keeps its name");
            loader.signal(signal);
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
            assertThat(result.report().get("exitCode").asInt()).isEqualTo(exitCode);
            assertThat(result.report().get("files").get(0).get("status").asText())
                    .isIn("held", "interrupted");
        }
        archive.assertEveryLogHasItsNameAgain();
        if (state.equals("down")) {
            servers.of("idfa").restart();
        } else {
            servers.of("idfa").cont();
        }
        assertTheSameCommandCompletes();
    }

    private LoaderProcess load(String... options) {
        List<String> all = new ArrayList<>(List.of("--pattern", archive.pattern()));
        all.addAll(List.of(options));
        for (String type : Servers.TYPES) {
            if (!all.contains("--" + type)) {
                all.addAll(List.of("--" + type, servers.of(type).address()));
            }
        }
        return LoaderProcess.loader(all.toArray(String[]::new)).start();
    }

    /** Waits for the connection over which the first batch is to go. */
    private static void awaitAttempt(FaultProxy proxy) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> proxy.connections() > 0);
    }

    private void assertInterrupted(LoaderProcess loader, String signal, int exitCode) {
        loader.signal(signal);
        Result result = loader.await(LIMIT);

        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        archive.assertEveryLogHasItsNameAgain();
        assertThat(result.report()).as("report").isNotNull();
        assertThat(result.report().get("exitCode").asInt()).isEqualTo(exitCode);
        JsonNode files = result.report().get("files");
        assertThat(files.get(files.size() - 1).get("status").asText()).isEqualTo("interrupted");
    }

    private void assertTheSameCommandCompletes() {
        archive.assertEveryLogHasItsNameAgain();
        Awaitility.await().untilAsserted(() -> archive.assertNothingIsLost(servers));
        int exitCode = archive.exitCodeFrom(archive.done());
        Result next = servers.loader("--pattern", archive.pattern()).run();

        assertThat(next.exitCode()).as(next.err()).isEqualTo(exitCode);
        archive.assertComplete(servers);
    }
}
