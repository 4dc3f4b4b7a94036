package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.testing.FaultProxy.Direction.TO_CLIENT;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.FaultProxy;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Proxies;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Connections that break, lag or fall silent between the loader and servers that are well; more in the profile faults. */
class NetworkFaultsIT {

    private final List<String> lines =
            new LogGenerator(71).repeated(0.6).maxApps(20).lines(10_000);

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @AutoClose
    private final Proxies proxies = Proxies.before(servers);

    private LogDirectory logs;

    @BeforeEach
    void twoLogs() {
        logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", lines.subList(0, 5_000));
        logs.gzip("2.tsv.gz", lines.subList(5_000, 10_000));
    }

    @Test
    void connectionsThatBreakAtRandomLoseNothing() {
        int seed = 0;
        for (FaultProxy proxy : proxies.all()) {
            // a file that goes over a connection that breaks is loaded again: in the end they have to last
            proxy.cutAtRandom(seed++, 10_000, seed % 2 == 0, 8);
        }

        Result result = loader("--workers", "4", "--batch", "50", "--retry", "100", "--retry-backoff", "0.01")
                .run();

        assertThat(result.err()).contains("redelivery 1 of 100", "the file is loaded again from its start");
        assertLoaded(result);
    }

    @Test
    void answersThatTakeLongButNotTooLongAreAwaited() {
        proxies.all().forEach(proxy -> proxy.delay(TO_CLIENT, Duration.ofMillis(200)));

        Result result = loader().run();

        assertThat(result.err()).doesNotContain("redelivery");
        assertLoaded(result);
    }

    @Test
    void aServerThatSwallowsEverythingIsNamedAndItsFileKept() {
        FaultProxy hole = proxies.of("dvid");
        hole.blackHole();

        Result result = loader("--timeout", "0.2", "--retry", "1").run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        assertThat(result.file("1.tsv.gz").get("reason").asText()).contains(hole.address());
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");
    }

    @Test
    void aServerThatIsSilentForAWhileGetsEverything() {
        FaultProxy hole = proxies.of("dvid");
        hole.blackHole();
        try (LoaderProcess loader =
                loader("--timeout", "0.2", "--retry", "100", "--workers", "4").start()) {
            loader.awaitLog("redelivery 2 of 100");
            hole.heal();

            assertLoaded(loader.await());
        }
    }

    private LoaderProcess.Launch loader(String... options) {
        List<String> all = new ArrayList<>(List.of("--pattern", logs.pattern()));
        all.addAll(List.of(options));
        return proxies.loader(all.toArray(String[]::new));
    }

    private void assertLoaded(Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(lines));
        assertThat(logs.content()).containsExactly(".1.tsv.gz", ".2.tsv.gz");
    }
}
