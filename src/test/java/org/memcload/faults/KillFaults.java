package org.memcload.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.testing.FaultProxy.Direction.TO_CLIENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.Proxies;
import org.memcload.testing.Servers;

/** A loader that is killed, again and again, at any moment: nothing is lost, and the same command brings the same end state. */
@Timeout(120)
class KillFaults {

    private static final int DIRECTORIES = 9;
    private static final int KILLS = 6;
    private static final int LOGS = 14;
    private static final Duration LATENCY = Duration.ofMillis(3);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    static LongStream seeds() {
        return Seeds.some(DIRECTORIES);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theSameCommandCompletesWhatKillsInterrupted(long seed) throws IOException {
        Random random = new Random(seed);
        int kills = 0;
        for (int attempt = 0; kills < KILLS; attempt++) {
            Archive archive = new Archive(Files.createDirectory(directory.resolve("" + attempt)), LOGS, random);
            try (Servers servers = Servers.start()) {
                kills += killUntilComplete(archive, servers, KILLS - kills, random);
            }
        }
    }

    /** How often it was killed. */
    private static int killUntilComplete(Archive archive, Servers servers, int times, Random random) {
        List<Moment> moments = new ArrayList<>(List.of(Moment.values()));
        Collections.shuffle(moments, random);
        for (int kills = 0; kills < times; kills++) {
            Moment moment = moments.get(kills);
            // of a slow server, small batches still wait in their lanes when the whole file has been read
            boolean slow = random.nextBoolean();
            String[] options = slow ? smallBatches(archive, random) : options(archive, random);
            String scene = "killed for the " + (kills + 1) + ". time, " + moment + ", " + List.of(options);
            try (Proxies proxies = Proxies.before(servers);
                    LoaderProcess loader = proxies.loader(options).start()) {
                proxies.all().forEach(proxy -> proxy.delay(TO_CLIENT, slow ? LATENCY : Duration.ZERO));
                boolean reached = moment.await(loader, archive, servers, random);
                loader.kill();
                if (!reached) {
                    archive.assertComplete(servers);
                    return kills;
                }
            }
            // what is on the way to a server when the loader dies still arrives
            await(scene).atMost(LIMIT).untilAsserted(() -> archive.assertNothingIsLost(servers));
        }
        int done = archive.done();
        boolean claimed = archive.hasClaim();
        try (LoaderProcess loader = servers.loader(options(archive, random)).start()) {
            Result result = loader.await(LIMIT);
            assertThat(result.exitCode()).as(result.err()).isEqualTo(archive.exitCodeFrom(done));
            assertThat(result.err().contains("it will be loaded again")).isEqualTo(claimed);
        }
        archive.assertComplete(servers);
        return times;
    }

    private static String[] smallBatches(Archive archive, Random random) {
        return new String[] {
            "--pattern", archive.pattern(),
            "--workers", "" + (1 + random.nextInt(4)),
            "--batch", "" + (1 + random.nextInt(16))
        };
    }

    /** Options of all kinds, those of performance being drawn. */
    static String[] options(Archive archive, Random random) {
        List<String> options = new ArrayList<>(List.of("--pattern", archive.pattern()));
        options.addAll(List.of("--workers", "" + (1 + random.nextInt(4))));
        if (random.nextBoolean()) {
            options.addAll(List.of("--batch", "" + (1 << random.nextInt(8))));
        }
        if (random.nextBoolean()) {
            options.addAll(List.of("--block-bytes", "" + (1 + random.nextInt(5_000))));
        }
        if (random.nextBoolean()) {
            options.addAll(List.of("--queue-size", "" + (1 + random.nextInt(500))));
        }
        return options.toArray(String[]::new);
    }
}
