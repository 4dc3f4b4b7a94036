package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.testing.FaultProxy.Direction.TO_CLIENT;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.FaultProxy;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Proxies;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Servers whose answers take 400 ms to come: nothing that happens to them is missed. */
@Execution(ExecutionMode.CONCURRENT)
class FarServersIT {

    private static final Duration FAR = Duration.ofMillis(400);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** A log whose records for one server take more than 2 MiB there. */
    private static final byte[] MORE_THAN_2_MIB = LogFiles.gzip(LogFiles.text(new LogGenerator(1).lines(60_000)), 1);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"1", "10"})
    void aFileDuringWhichAServerRestartsIsLoadedAgain(String timeout) {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(51).lines(4_000);
        logs.gzip("1.tsv.gz", lines);
        try (Servers servers = Servers.start();
                Proxies proxies = far(servers);
                LoaderProcess loader = proxies.loader(
                                "--pattern",
                                logs.pattern(),
                                "--batch",
                                "100",
                                "--timeout",
                                timeout,
                                "--retry",
                                "20",
                                "--workers",
                                "2")
                        .start()) {
            try (MemcachedReader reader = servers.of("adid").reader()) {
                await().atMost(LIMIT).until(() -> reader.currItems() > 200);
            }
            servers.of("adid").restart();
            Result result = loader.await(LIMIT);

            assertThat(result.exitCode()).as(result.err()).isZero();
            String address = proxies.of("adid").address();
            assertThat(result.server(address).get("restarts").asLong()).isEqualTo(1);
            assertThat(result.log()).anyMatch(line -> line.contains(address + " restarted meanwhile"));
            servers.assertHold(Reference.of(lines));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10"})
    void evictionsAreCounted(String timeout) {
        LogDirectory logs = new LogDirectory(directory);
        logs.add("1.tsv.gz", MORE_THAN_2_MIB);
        try (Servers servers = Servers.start("-m", "2");
                Proxies proxies = far(servers);
                MemcachedReader reader = servers.of("idfa").reader()) {
            Result result = proxies.loader("--pattern", logs.pattern(), "--timeout", timeout)
                    .run();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.server(proxies.of("idfa").address())
                            .get("evictions")
                            .asLong())
                    .isEqualTo(Long.parseLong(reader.stats("").get("evictions")))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10"})
    void aRunThatWaitsForFilesGoesOnAfterAHeldOne(String timeout) {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(52).lines(400);
        logs.gzip("1.tsv.gz", lines);
        try (Servers servers = Servers.start();
                Proxies proxies = far(servers)) {
            FaultProxy down = proxies.of("gaid");
            down.refuse();
            try (LoaderProcess loader = proxies.loader("--watch", "--pattern", logs.pattern(), "--timeout", timeout)
                    .start()) {
                loader.awaitLog("no file is taken until all its servers answer");
                down.accept();
                loader.awaitLog("Loaded " + directory.resolve("1.tsv.gz"));
                loader.signal("-TERM");

                assertThat(loader.await().err())
                        .containsPattern("answers again; going on|All servers answer; trying again")
                        .containsOnlyOnce("It keeps its name");
            }
            servers.assertHold(Reference.of(lines));
        }
    }

    @Test
    void nothingIsFoundWhereNothingHappens() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(53).lines(2_000);
        logs.gzip("1.tsv.gz", lines.subList(0, 1_000));
        logs.gzip("2.tsv.gz", lines.subList(1_000, 2_000));
        try (Servers servers = Servers.start();
                Proxies proxies = far(servers)) {
            // the proxy delays each part of an answer by itself
            Result result = proxies.loader("--pattern", logs.pattern(), "--workers", "4", "--timeout", "10")
                    .run();

            assertThat(result.exitCode()).as(result.err()).isZero();
            for (JsonNode server : result.report().get("servers")) {
                assertThat(server.get("watched").asBoolean()).isTrue();
                assertThat(server.get("restarts").asLong()).isZero();
                assertThat(server.get("abandoned").asLong()).isZero();
            }
            assertThat(result.err()).doesNotContain("redelivery", "again");
            servers.assertHold(Reference.of(lines));
        }
    }

    private static Proxies far(Servers servers) {
        Proxies proxies = Proxies.before(servers);
        proxies.all().forEach(proxy -> proxy.delay(TO_CLIENT, FAR));
        return proxies;
    }
}
