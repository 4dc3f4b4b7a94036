package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.testing.LoaderProcess.loader;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;

/** What is answered at once, without any server. */
class CommandLineIT {

    @TempDir
    private Path directory;

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        Result result = loader("--pattern", directory.resolve("missing/*.gz").toString())
                .run();

        assertUsage(result, directory.resolve("missing").toString());
    }

    @Test
    void aWildcardInTheDirectoryIsRefusedAsSuch() {
        Result result = loader("--pattern", directory + "/*/x.gz").run();

        assertUsage(result, "only the file name may have wildcards");
    }

    @ParameterizedTest
    @CsvSource({
        "--batch, 0",
        "--batch, many",
        "--workers, -1",
        "--queue-size, 0",
        "--max-error-rate, 2",
        "--max-error-rate, NaN",
        "--timeout, 0",
        "--retry, -1",
        "--retry-backoff, -0.1",
        "--ttl, -1",
        "--idfa, nonsense",
        "--gaid, host:0",
        "--adid, host:70000",
        "--dvid, 'a:1,a:1'",
        "--idfa, a%20b:1",
        "--gaid, '${body}:1'",
        "--adid, '{{x}}:1'",
        "--dvid, '#bean'",
        "--workers, 2147483647",
        "--batch, 2147483647",
        "--queue-size, 2147483648",
        "--block-bytes, 2147483647",
        "--max-line-bytes, 2147483647",
        "--retry, 2147483647",
        "--ttl, 2147483647",
        "--timeout, 1e300",
        "--retry-backoff, NaN",
        "--dry, maybe",
        "--unknown, 1"
    })
    void aWrongOptionIsNamed(String option, String value) {
        Result result =
                loader("--pattern", directory + "/*.gz", option + "=" + value).run();

        assertUsage(result, option);
        assertThat(result.err().lines().count()).as(result.err()).isLessThan(5);
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

    @ParameterizedTest
    @ValueSource(strings = {"-t", "--test", "--test true", "--test=True", "-t TRUE"})
    void theSelfTestSaysThatSamplesAgree(String arguments) {
        Result result = loader(arguments.split(" ")).run();

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

    private static void assertUsage(Result result, String named) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(named).doesNotContain("\tat ");
    }
}
