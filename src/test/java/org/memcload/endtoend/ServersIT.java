package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
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

/** What is sent to which server, and how. */
class ServersIT {

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void recordsWithATimeToLiveExpire() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t0\t0\t1", "gaid\tb\t0\t0\t1");

        Result result =
                servers.loader("--pattern", logs.pattern(), "--ttl", "2").run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.report().get("stored").asInt()).isEqualTo(2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> servers.get("idfa:a") == null && servers.get("gaid:b") == null);
    }

    @Test
    void aLongTimeToLiveIsNotTakenForADateOfThePast() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t0\t0\t1");

        Result result =
                servers.loader("--pattern", logs.pattern(), "--ttl", "2592001").run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(servers.get("idfa:a")).isNotNull();
    }

    @Test
    void zeroWorkersAreOne() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(8).repeated(0.3).lines(2_000);
        logs.gzip("1.tsv.gz", lines);

        Result result =
                servers.loader("--pattern", logs.pattern(), "--workers", "0").run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(lines));
    }

    @Test
    void severalServersOfATypeShareItsKeys() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new ArrayList<>();
        new LogGenerator(9)
                .repeated(0.3)
                .lines(8_000)
                .forEach(line -> lines.add("idfa" + line.substring(line.indexOf('\t'))));
        logs.gzip("1.tsv.gz", lines);
        Reference expected = Reference.of(lines);
        MemcachedServer a = servers.of("idfa");
        MemcachedServer b = servers.of("gaid");
        String both = a.address() + "," + b.address();

        Result result = LoaderProcess.loader("--pattern", logs.pattern(), "--workers", "2", "--idfa", both)
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        Set<String> onA = keys(a, expected);
        Set<String> onB = keys(b, expected);
        assertThat(onA).doesNotContainAnyElementsOf(onB);
        assertThat(onA.size() + onB.size()).isEqualTo(expected.keys().size());
        assertThat(onA.size())
                .isBetween(expected.keys().size() / 5, 4 * expected.keys().size() / 5);
        assertThat(result.report().get("servers").get(0).get("stored").asInt()
                        + result.report().get("servers").get(1).get("stored").asInt())
                .isEqualTo(lines.size());
    }

    /** The expected keys that a server has, each with its expected value. */
    private static Set<String> keys(MemcachedServer server, Reference expected) {
        try (MemcachedReader reader = server.reader()) {
            Set<String> keys = new HashSet<>();
            reader.getAll(expected.keys()).forEach((key, item) -> {
                assertThat(item.value()).isEqualTo(expected.values().get(key));
                keys.add(key);
            });
            assertThat(reader.currItems()).isEqualTo(keys.size());
            return keys;
        }
    }
}
