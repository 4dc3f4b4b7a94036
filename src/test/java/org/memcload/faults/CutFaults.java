package org.memcload.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.memcload.testing.FaultProxy;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.Proxies;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Connections to all four servers that break at random, many times in a row. */
@Timeout(180)
class CutFaults {

    private static final int KEYS = 300;
    private static final int LINES = 120_000;
    private static final int SEEDS = 2;
    private static final int CUTS = 30;

    @AutoClose
    private final Servers servers = Servers.start();

    @AutoClose
    private final Proxies proxies = Proxies.before(servers);

    static Stream<Arguments> loads() {
        return Seeds.some(SEEDS).boxed().flatMap(seed -> Stream.of(1, 4)
                .flatMap(workers -> Stream.of(
                        Arguments.of(workers, 50, false, seed),
                        Arguments.of(workers, 50, true, seed),
                        Arguments.of(workers, 1000, seed % 2 == 0, seed))));
    }

    @ParameterizedTest(name = "{0} workers, batches of {1}, by reset: {2}, seed {3}")
    @MethodSource("loads")
    void theLastValueOfEachKeyIsLeft(int workers, int batch, boolean abortive, long seed, @TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = lines(new Random(seed));
        logs.gzip("1.tsv.gz", lines.subList(0, LINES / 2));
        logs.gzip("2.tsv.gz", lines.subList(LINES / 2, LINES));
        // so far apart that half of the batches come through
        int meanBytes = 5_000 + batch * 60;
        int distinct = 0;
        for (FaultProxy proxy : proxies.all()) {
            // a file that goes over a connection that breaks is loaded again: in the end they have to last
            proxy.cutAtRandom(seed + distinct++, meanBytes, abortive, CUTS);
        }

        try (LoaderProcess loader = proxies.loader(
                        "--pattern",
                        logs.pattern(),
                        "--workers",
                        "" + workers,
                        "--batch",
                        "" + batch,
                        "--block-bytes",
                        "20000",
                        "--retry",
                        "100",
                        "--retry-backoff",
                        "0.01")
                .start()) {
            Result result = loader.await(Duration.ofSeconds(150));

            assertThat(result.exitCode()).as(result.err()).isZero();
            // of a single server the one connection may last, cut for the client only after more than it answers
            int retries = 0;
            for (JsonNode server : result.report().get("servers")) {
                retries += server.get("retries").asInt();
            }
            assertThat(retries).isPositive();
            assertThat(result.err()).contains("the file is loaded again from its start");
        }
        servers.assertHold(Reference.of(lines));
        assertThat(logs.content()).containsExactly(".1.tsv.gz", ".2.tsv.gz");
    }

    /** The value of a line is its number. */
    private static List<String> lines(Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            int key = random.nextInt(KEYS);
            lines.add(Servers.TYPES.get(key % 4) + "\tdevice" + key + "\t0\t0\t" + i);
        }
        return lines;
    }
}
