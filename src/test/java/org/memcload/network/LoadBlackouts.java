package org.memcload.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Reference;

/**
 * The network to the server goes dark while a batch is on its way, and what our kernel holds of it must never come after newer
 * values. Each run loads a log whose keys stand twice, 4,000 lines apart, with the default options.
 */
@Timeout(1200)
class LoadBlackouts {

    private static final int KEYS = 24_000;
    private static final int APART = 4_000;
    private static final int MOMENTS = Integer.getInteger("blackout.moments", 25);
    private static final int SEEDS = Integer.getInteger("blackout.seeds", 2);
    /** How many runs go side by side: most of a run is waiting. */
    private static final int AT_ONCE =
            Integer.getInteger("blackout.parallel", 2 * Runtime.getRuntime().availableProcessors());
    /** Bytes of a record on the wire at least, with the headers of memcached's protocol and TCP. */
    private static final int WIRE_BYTES = 90;

    private static final int HELD = 4;
    /** How often an operator runs the loader again while it reports the file as held. */
    private static final int MORE_LOADS = 5;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final List<String> LINES = lines();
    private static final Reference REFERENCE = Reference.of(LINES);

    /** Numbers of networks that are not in use. */
    private static final BlockingQueue<Integer> SLOTS = new ArrayBlockingQueue<>(
            AT_ONCE, false, IntStream.rangeClosed(1, AT_ONCE).boxed().toList());

    /** Cuts the link at a moment. */
    private interface Cut {
        void at(SlowLink link, long bytes, Random random);
    }

    @BeforeAll
    static void requireANetwork() {
        SlowLink.require();
    }

    static Stream<Arguments> blackouts() {
        return IntStream.rangeClosed(1, SEEDS).boxed().flatMap(seed -> Stream.of(1, 4)
                .flatMap(workers -> Stream.of(Arguments.of(workers, 1, seed), Arguments.of(workers, 2, seed))));
    }

    @ParameterizedTest(name = "{0} workers, {1} in a row, seed {2}")
    @MethodSource("blackouts")
    void aBlackoutLeavesNoOlderValue(int workers, int inARow, int seed, @TempDir Path directory) throws Exception {
        load(workers, seed, directory, (link, bytes, random) -> {
            double first = 1.75 + random.nextDouble() / 4;
            double light = 0.2 + random.nextDouble();
            double second = 1.75 + random.nextDouble() / 4;
            if (inARow == 1) {
                link.goDark(bytes, first);
            } else {
                link.goDark(bytes, first, light, second);
            }
        });
    }

    @ParameterizedTest(name = "{0} workers, seed {1}")
    @MethodSource("losses")
    void aConnectionThatIsLostWhileOthersPassLeavesNoOlderValue(int workers, int seed, @TempDir Path directory)
            throws Exception {
        load(workers, seed, directory, (link, bytes, random) -> link.loseFlow(bytes, 4));
    }

    static Stream<Arguments> losses() {
        return Stream.of(Arguments.of(1, 1), Arguments.of(4, 1));
    }

    @Test
    void aServerFarAwayIsLoadedWithinTheTimeout(@TempDir Path directory) throws Exception {
        int slot = SLOTS.take();
        try (SlowLink link = SlowLink.start(slot, 200)) {
            LogDirectory logs = new LogDirectory(directory);
            logs.gzip("1.tsv.gz", LINES);

            LoaderProcess.Result result = load(logs, link, 1);

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.report().get("servers").get(0).get("retries").asInt())
                    .isZero();
            assertThat(staleKeys(link)).isZero();
        } finally {
            SLOTS.put(slot);
        }
    }

    @Test
    void ofALoaderThatIsKilledTheKernelSendsNothingLater(@TempDir Path directory) throws Exception {
        int slot = SLOTS.take();
        try (SlowLink link = SlowLink.start(slot, 5)) {
            LogDirectory logs = new LogDirectory(directory);
            logs.gzip("1.tsv.gz", LINES);
            // of an earlier link with this address
            List<String> others = link.sockets();
            link.goDark((long) LINES.size() * WIRE_BYTES / 2, (double) LIMIT.toSeconds());
            try (LoaderProcess loader = start(logs, link, 1)) {
                Awaitility.await().atMost(LIMIT).until(link::wasCut);
                assertThat(others.containsAll(link.sockets())).isFalse();

                loader.kill();

                assertThat(others).containsAll(link.sockets());
            }
        } finally {
            SLOTS.put(slot);
        }
    }

    private static void load(int workers, int seed, Path directory, Cut cut) throws Exception {
        List<Callable<String>> runs = new ArrayList<>();
        for (int moment = 0; moment < MOMENTS; moment++) {
            Random random = new Random(1_000L * seed + moment);
            long bytes = (long) (LINES.size() * WIRE_BYTES * (0.03 + 0.9 * (moment + random.nextDouble()) / MOMENTS));
            Path logs = Files.createDirectory(directory.resolve("run-" + moment));
            runs.add(() -> run(new LogDirectory(logs), workers, link -> cut.at(link, bytes, random)));
        }
        List<String> failures = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (Future<String> run : threads.invokeAll(runs)) {
                try {
                    failures.add(run.get());
                } catch (ExecutionException e) {
                    failures.add(String.valueOf(e.getCause()));
                }
            }
        } finally {
            threads.shutdownNow();
        }
        failures.removeIf(String::isEmpty);
        assertThat(failures)
                .as(failures.size() + " of " + MOMENTS + " runs left older values or failed")
                .isEmpty();
    }

    /** Loads once, and again where the file was held; tells what is wrong, or nothing. */
    private static String run(LogDirectory logs, int workers, Consumer<SlowLink> cut) throws InterruptedException {
        int slot = SLOTS.take();
        try (SlowLink link = SlowLink.start(slot, 5)) {
            logs.gzip("1.tsv.gz", LINES);
            cut.accept(link);
            LoaderProcess.Result result = load(logs, link, workers);
            assertThat(link.wasCut())
                    .as("the link was cut while the file was loaded")
                    .isTrue();
            for (int again = 0; result.exitCode() == HELD && again < MORE_LOADS; again++) {
                result = load(logs, link, workers);
            }
            assertThat(result.exitCode()).as(result.err()).isZero();
            link.awaitSilence();
            int stale = staleKeys(link);
            return stale == 0 ? "" : stale + " stale keys: " + result.err();
        } finally {
            SLOTS.put(slot);
        }
    }

    private static LoaderProcess.Result load(LogDirectory logs, SlowLink link, int workers) {
        try (LoaderProcess loader = start(logs, link, workers)) {
            return loader.await(LIMIT);
        }
    }

    private static LoaderProcess start(LogDirectory logs, SlowLink link, int workers) {
        return LoaderProcess.loader(
                        "--pattern", logs.pattern(), "--idfa", link.address(), "--workers", String.valueOf(workers))
                .start();
    }

    /** Number of keys whose value is not that of their last line. */
    private static int staleKeys(SlowLink link) {
        try (MemcachedReader reader = link.reader()) {
            Map<String, MemcachedReader.Item> found = reader.getAll(REFERENCE.keys());
            int stale = 0;
            for (Map.Entry<String, byte[]> expected : REFERENCE.values().entrySet()) {
                MemcachedReader.Item item = found.get(expected.getKey());
                stale += item != null && Arrays.equals(item.value(), expected.getValue()) ? 0 : 1;
            }
            return stale;
        }
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < KEYS; from += APART) {
            for (int version = 1; version <= 2; version++) {
                for (int key = from; key < from + APART; key++) {
                    lines.add(String.format("idfa\t%032x\t%d.5\t%d.25\t%d,%d,7", key, version, key % 90, version, key));
                }
            }
        }
        return lines;
    }
}
