package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Copies of the routes as version 0.1.0 shipped them, which operators have: they load what they loaded then. */
@Tag("server")
class FrozenRoutesTest {

    private static final Path ROUTES =
            Path.of("src/test/resources/routes-0.1.0").toAbsolutePath();

    private static final int SERVER_FAILED = 4;

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @AutoClose
    private final MemcachedServer another = MemcachedServer.start();

    @ParameterizedTest
    @ValueSource(strings = {"shipped", "new-device-type", "two-servers", "wiretap-rejects"})
    void theyLoadGzipAndZip(String name) {
        List<String> first =
                new LogGenerator(1).repeated(0.1).rejected(0.005).maxApps(20).lines(3_000);
        List<String> second =
                new LogGenerator(2).repeated(0.1).rejected(0.005).maxApps(20).lines(3_000);
        LogFiles.gzip(directory.resolve("1.tsv.gz"), first);
        LogFiles.zip(directory.resolve("2.tsv.zip"), second, 3);

        Program.Outcome outcome = load(name, "--block-bytes", "65536");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).doesNotContain("] E ");
        List<String> lines = new ArrayList<>(first);
        lines.addAll(second);
        String[] whole = name.equals("two-servers")
                ? new String[] {"idfa", "adid", "dvid"}
                : new String[] {"idfa", "gaid", "adid", "dvid"};
        servers.assertHold(Reference.of(lines), whole);
        assertThat(directory).isDirectoryContaining("glob:**/.1.tsv.gz").isDirectoryContaining("glob:**/.2.tsv.zip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shipped", "new-device-type", "two-servers", "wiretap-rejects"})
    void theyRejectWhatAServerRefuses(String name) {
        // memcached takes no item of more than 1 MiB
        String large = "idfa\tlarge\t1\t2\t" + "1,".repeat(1 << 20) + "1";
        List<String> lines = List.of("idfa\tsmall\t1\t2\t1", large);
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines);

        Program.Outcome outcome = load(name, "--max-line-bytes", "4000000", "--max-error-rate", "0.5");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        servers.assertHold(Reference.of(lines.subList(0, 1)), "idfa");
        assertThat(directory.resolve("rejects/1.tsv.gz.rejects.tsv"))
                .hasContent("2\tvalue too large for the server\t" + large);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shipped", "new-device-type", "two-servers"})
    void theySendAgainWhatAServerDoesNotTake(String name) {
        LogFiles.gzip(directory.resolve("1.tsv.gz"), List.of("idfa\ta\t1\t2\t3"));
        servers.of("idfa").kill();

        Program.Outcome outcome = load(name, "--retry", "2", "--retry-backoff", "0");

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(SERVER_FAILED);
        assertThat(outcome.err()).contains("redelivery 1 of 2", "redelivery 2 of 2", "given up after 3 attempts");
        assertThat(directory).isDirectoryContaining("glob:**/1.tsv.gz");
    }

    private Program.Outcome load(String routes, String... options) {
        List<String> arguments = servers.arguments(
                "--pattern",
                directory + "/*.tsv.{gz,zip}",
                "--routes",
                ROUTES.resolve(routes).toString());
        arguments.addAll(List.of(options));
        return InProcess.run(
                Map.of(
                        "memcload.gaid-2", another.address(),
                        "memcload.vdid", another.address(),
                        "memcload.rejects-copy", directory.resolve("copies").toString()),
                arguments);
    }
}
