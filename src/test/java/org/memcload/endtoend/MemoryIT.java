package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Servers;

/** Memory does not grow with what is loaded. */
class MemoryIT {

    private static final int ADDRESSES = 4;
    private static final int LONG_LINES = 400;
    /** Resident memory beside the heap: the runtime, code, threads. */
    private static final int BESIDE_HEAP_KB = 200 << 10;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start("-I", "2m", "-c", "2048");

    @Test
    void aLargeLogNeedsNoMoreThanTheFormulaSays() throws IOException {
        byte[] lines = LogFiles.text(new LogGenerator(61).lines(20_000));
        AtomicLong peak = new AtomicLong();
        try (LoaderProcess loader = loader(heap(1), repeated(15, lines)).start()) {
            Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
                peak.accumulateAndGet(loader.peakMemory(), Math::max);
                return !loader.isAlive();
            });

            assertLoaded(loader.await(), 15 * 20_000);
        }
        assertThat(peak.get()).isPositive().isLessThan((heap(1) << 10) + BESIDE_HEAP_KB);
    }

    @Test
    void aRareDeviceTypeDoesNotKeepTheBlocksOfItsLinesInMemory() throws IOException {
        byte[] lines = (line("idfa", 200) + "\n").repeat(1000).getBytes(StandardCharsets.US_ASCII);
        byte[] rare = (line("dvid", 50) + "\n").getBytes(StandardCharsets.US_ASCII);

        Result result = loader(heap(1), repeated(200, lines, rare)).start().await(LIMIT);

        assertLoaded(result, 200 * 1001);
    }

    @Test
    void sixtyFourWorkersNeedNoMoreThanTheFormulaSays() throws IOException {
        byte[] lines = LogFiles.text(new LogGenerator(62).maxApps(400).lines(10_000));

        Result result =
                loader(heap(64), repeated(20, lines), "--workers", "64").start().await(LIMIT);

        assertLoaded(result, 20 * 10_000);
    }

    @Test
    void longLinesNeedNoMoreThanTheFormulaSays() throws IOException {
        Result result = loader(heap(64), longLines(), "--workers", "64").start().await(LIMIT);

        assertLoaded(result, LONG_LINES);
    }

    @Test
    void readingWaitsForServersThatHangBeforeTheFormulasHeapIsUsedUp() throws IOException {
        Servers.TYPES.forEach(type -> servers.of(type).stop());
        try (LoaderProcess loader = loader(heap(64), longLines(), "--workers", "64", "--timeout", "60")
                .start()) {
            loader.awaitLog("Processing");
            AtomicLong last = new AtomicLong(-1);
            Awaitility.await("no more is read")
                    .atMost(LIMIT)
                    .during(Duration.ofSeconds(3))
                    .until(() -> {
                        long now = bytesRead(loader);
                        return last.getAndSet(now) == now;
                    });
            Servers.TYPES.forEach(type -> servers.of(type).cont());

            assertLoaded(loader.await(LIMIT), LONG_LINES);
        }
    }

    @Test
    void aFileOfNothingButRejectsNeedsNoMoreThanAnyOther() throws IOException {
        byte[] lines = "x\n".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);

        Result result = loader(64, repeated(8, lines)).start().await(LIMIT);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.report().get("rejected").asInt()).isEqualTo(8_000_000);
    }

    @Test
    void unknownDeviceTypesNeedNoMoreMemoryHoweverManyTheyAre() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            lines.append(i).append("\tx\t1\t2\t\n");
        }

        Result result = loader(64, repeated(1, lines.toString().getBytes(StandardCharsets.US_ASCII)))
                .start()
                .await(LIMIT);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.report().get("rejected").asInt()).isEqualTo(100_000);
    }

    @Test
    void aLineWithoutAnEndIsNotHeldInMemory() throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        byte[] piece = "1234567,".repeat(1 << 17).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream log = gzip("1.tsv.gz")) {
            log.write("idfa\tfirst\t1\t1\t1\nidfa\tendless\t1\t1\t".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 100; i++) {
                log.write(piece);
            }
        }
        LogDirectory.aged(directory.resolve("1.tsv.gz"));

        Result result = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1")
                .jvm("-Xmx64m")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain("OutOfMemory");
        assertThat(result.report().get("rejected").asInt()).isEqualTo(1);
        assertThat(servers.get("idfa:first")).isNotNull();
    }

    /** MiB of heap that docs/performance.md asks for, for four addresses and defaults but for the workers. */
    private static int heap(int workers) {
        int base = 32;
        int open = Math.min(3 * ADDRESSES * workers, 32);
        int queues = ADDRESSES * (8 + Math.min(3 * workers, 16));
        int connections = ADDRESSES * workers / 8;
        int blocks = (3 * 4 * Runtime.getRuntime().availableProcessors()) + 2;
        return base + open + queues + connections + blocks;
    }

    private LoaderProcess.Launch loader(int heapMib, LogDirectory logs, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--pattern", logs.pattern(), "--max-error-rate", "1"));
        arguments.addAll(List.of(options));
        return servers.loader(arguments.toArray(String[]::new)).jvm("-XX:+UseSerialGC", "-Xmx" + heapMib + "m");
    }

    private static void assertLoaded(Result result, int lines) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain("OutOfMemory");
        assertThat(result.report().get("stored").asInt()).isEqualTo(lines);
    }

    private static String line(String type, int apps) {
        return type + "\tid\t1.5\t2.5\t" + "12345,".repeat(apps) + "1";
    }

    /** Of nearly a MiB each, in all lanes of 64 workers. */
    private LogDirectory longLines() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LONG_LINES; i++) {
            lines.append(Servers.TYPES.get(i % ADDRESSES))
                    .append("\tlong")
                    .append(i)
                    .append("\t1\t2\t");
            lines.append("12345,".repeat(150_000)).append("1\n");
        }
        return repeated(1, lines.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** By the loader so far; 0 where it has ended. */
    private static long bytesRead(LoaderProcess loader) {
        try {
            String counters = Files.readString(Path.of("/proc/" + loader.pid() + "/io"));
            return Long.parseLong(counters.lines().findFirst().orElseThrow().replaceAll("\\D", ""));
        } catch (IOException e) {
            return 0;
        }
    }

    /** A log of the same pieces over and over, which takes no longer to make than to write. */
    private LogDirectory repeated(int times, byte[]... pieces) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            text.write(piece);
        }
        byte[] member = LogFiles.gzip(text.toByteArray(), 1);
        try (OutputStream log = Files.newOutputStream(directory.resolve("1.tsv.gz"))) {
            for (int i = 0; i < times; i++) {
                log.write(member);
            }
        }
        LogDirectory.aged(directory.resolve("1.tsv.gz"));
        return new LogDirectory(directory);
    }

    private OutputStream gzip(String name) throws IOException {
        return new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(directory.resolve(name))), 1 << 16);
    }
}
