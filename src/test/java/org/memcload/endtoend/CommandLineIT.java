package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.testing.LoaderProcess.loader;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;

/** What the packed program answers at once, without any server; {@code CommandLineTest} has more. */
class CommandLineIT {

    @TempDir
    private Path directory;

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        Result result = loader("--pattern", directory.resolve("missing/*.gz").toString())
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err())
                .contains(directory.resolve("missing").toString())
                .doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void nothingThatMatchesIsNoFailureAndIsSaid() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip(".1.tsv.gz", "idfa\ta\t0\t0\t1");

        Result result = loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("Nothing matches " + logs.pattern());
        assertThat(result.report().get("files")).isEmpty();
        assertThat(logs.content()).containsExactly(".1.tsv.gz");
    }

    @Test
    void theSelfTestSaysThatSamplesAgree() {
        Result result = loader("--test").run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("All sample records agree.");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void aSwitchWithFalseBehindItIsOff() {
        Result result = loader("--test", "False", "--pattern", directory + "/*.gz", "--dry", "False")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).doesNotContain("sample records");
        assertThat(result.err()).contains("Nothing matches");
    }

    @Test
    void versionAndHelpAreGiven() {
        Result version = loader("--version").run();
        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).matches("memcload \\d+\\.\\d+\\.\\d+\\R(?s:.*)");

        Result help = loader("--help").run();
        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("--pattern", "--idfa", "--gaid", "--adid", "--dvid", "--workers", "--batch", "--queue-size")
                .contains("--timeout", "--retry", "--retry-backoff", "--ttl", "--max-error-rate", "--dry", "--watch")
                .contains("--report", "--log", "--test", "--embedded", "--version");
    }
}
