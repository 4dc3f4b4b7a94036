package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.testing.LoaderProcess.giveToNobody;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Servers;

/** The JVM is out of something, at any moment: the program ends soon, says why, and leaves no log claimed. */
class ProgramErrorIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** As the failure model has it, for two cores and the default options. */
    private static final int ENOUGH = 64;

    private static final Pattern OF_NOBODY =
            Pattern.compile("^Uid:\\s+65534\\s.*^Threads:\\s+(\\d+)$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final byte[] LOG =
            LogFiles.gzip(LogFiles.text(new LogGenerator(71).repeated(0.1).lines(100_000)), 1);

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    private LogDirectory logs;

    @BeforeEach
    void aLog() {
        logs = new LogDirectory(directory);
        logs.add("1.tsv.gz", LOG);
    }

    @ParameterizedTest(name = "-Xmx{0}")
    @ValueSource(strings = {"6m", "10m", "14m", "20m"})
    void aHeapThatIsTooSmallEndsTheProgramWithAReason(String heap) {
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern())
                .jvm("-Xmx" + heap, "-XX:+UseSerialGC")
                .start()) {
            assertEndedWithAReason(loader.await(LIMIT), "(?is).*memory.*");
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {8, 16, 20, 24, 28, 40})
    void tooFewThreadsEndTheProgramWithAReason(int threads) throws IOException {
        try (LoaderProcess loader = limited(threads)) {
            assertEndedWithAReason(loader.await(LIMIT), "(?is).*thread.*");
        }
    }

    @Test
    void enoughThreadsAreEnough() throws IOException {
        try (LoaderProcess loader = limited(ENOUGH)) {
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isZero();
        }
    }

    /** Threads that a user without rights has, such as those of memcached. */
    private static int threadsOfNobody() throws IOException {
        int threads = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    Matcher status = OF_NOBODY.matcher(Files.readString(process.resolve("status")));
                    threads += status.find() ? Integer.parseInt(status.group(1)) : 0;
                } catch (NoSuchFileException e) {
                    // it has ended meanwhile
                }
            }
        }
        return threads;
    }

    /**
     * As a user without rights, whom the limit binds.
     *
     * @param threads that the loader may have, beside those that the user has already
     */
    private LoaderProcess limited(int threads) throws IOException {
        giveToNobody(directory);
        giveToNobody(directory.resolve("1.tsv.gz"));
        return servers.loader("--pattern", logs.pattern())
                .jvm("-XX:+UseSerialGC")
                .through("prlimit", "--nproc=" + (threads + threadsOfNobody()))
                .asNobody()
                .start();
    }

    private void assertEndedWithAReason(Result result, String reason) {
        assertThat(result.exitCode()).as(result.err()).isIn(0, 1);
        if (result.exitCode() == 0) {
            assertThat(logs.content()).contains(".1.tsv.gz").doesNotContain("1.tsv.gz");
            return;
        }
        // before there is a program, the JVM says it on standard output
        assertThat(result.err() + result.out()).matches(reason);
        assertThat(List.of("1.tsv.gz", ".1.tsv.gz")).containsAnyElementsOf(logs.content());
        assertThat(logs.content()).noneMatch(name -> name.startsWith(".memcload/") && name.endsWith(".tsv.gz"));
        if (result.report() != null) {
            assertThat(result.report().get("exitCode").asInt()).isEqualTo(1);
        }
    }
}
