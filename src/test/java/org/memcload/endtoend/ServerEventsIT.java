package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** What happens to servers behind the loader's back, though every set was answered with success. */
class ServerEventsIT {

    @Test
    void aServerThatEvictsWhatWasLoadedIsNamedInLogAndReport(@TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", new LogGenerator(1).lines(60_000));
        try (Servers servers = Servers.start("-m", "2")) {
            MemcachedServer small = servers.of("idfa");
            Result result = servers.loader("--pattern", logs.pattern()).run();

            JsonNode server = server(result, small);
            try (MemcachedReader reader = small.reader()) {
                assertThat(server.get("evictions").asLong())
                        .isEqualTo(Long.parseLong(reader.stats("").get("evictions")))
                        .isPositive();
            }
            assertThat(result.log()).anyMatch(line -> line.contains(small.address() + " evicted"));
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void aFileDuringWhichAServerRestartsIsLoadedAgainFromItsStart(@TempDir Path directory) {
        List<String> lines = new LogGenerator(2).lines(60_000);
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", lines);
        try (Servers servers = Servers.start();
                LoaderProcess loader = servers.loader(
                                "--pattern",
                                logs.pattern(),
                                "--batch",
                                "5",
                                "--retry",
                                "100",
                                "--retry-backoff",
                                "0.02")
                        .start()) {
            MemcachedServer server = servers.of("adid");
            try (MemcachedReader reader = server.reader()) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> reader.currItems() > 500);
            }
            server.kill();
            server.restart();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(server(result, server).get("restarts").asLong()).isEqualTo(1);
            assertThat(result.log()).anyMatch(line -> line.contains(server.address() + " restarted meanwhile"));
            servers.assertHold(Reference.of(lines));
            assertThat(logs.content()).contains(".1.tsv.gz").doesNotContain("1.tsv.gz");
        }
    }

    private static JsonNode server(Result result, MemcachedServer server) {
        for (JsonNode each : result.report().get("servers")) {
            if (each.get("address").asText().equals(server.address())) {
                return each;
            }
        }
        throw new AssertionError(server.address() + " is not in the report: " + result.report());
    }
}
