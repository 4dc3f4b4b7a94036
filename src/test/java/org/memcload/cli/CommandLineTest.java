package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program answers at once, without any server. */
class CommandLineTest {

    @TempDir
    private Path directory;

    @Test
    void aWildcardInTheDirectoryIsRefusedAsSuch() {
        Program.Outcome outcome = InProcess.run(List.of("--pattern", directory + "/*/x.gz"));

        assertUsage(outcome, "only the file name may have wildcards");
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
        Program.Outcome outcome = InProcess.run(List.of("--pattern", directory + "/*.gz", option + "=" + value));

        assertUsage(outcome, option);
        assertThat(outcome.err().lines().count()).as(outcome.err()).isLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t", "--test true", "--test=True", "-t TRUE"})
    void theSelfTestSaysThatSamplesAgree(String arguments) {
        Program.Outcome outcome = InProcess.run(List.of(arguments.split(" ")));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("All sample records agree.");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void aSwitchThatIsGivenTwiceIsOn() {
        Program.Outcome outcome = InProcess.run(
                Map.of("memcload.dry", "true", "memcload.watch", "true"),
                List.of("--pattern", directory + "/*.gz", "--dry", "--watch"));

        assertUsage(outcome, "--dry");
        assertThat(outcome.err()).contains("--watch");
    }

    private static void assertUsage(Program.Outcome outcome, String named) {
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(named).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
    }
}
