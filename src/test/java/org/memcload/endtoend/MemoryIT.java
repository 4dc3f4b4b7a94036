package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private static final int LIMIT_KB = 450 << 10;
    private static final int CHUNK = 20_000;
    private static final int CHUNKS = 15;

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void aLargeLogNeedsNoMoreThanTheHeapAndTheRuntime() throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        byte[] chunk = LogFiles.text(new LogGenerator(61).lines(CHUNK));
        try (OutputStream log = gzip("1.tsv.gz")) {
            for (int i = 0; i < CHUNKS; i++) {
                log.write(chunk);
            }
        }
        LogDirectory.aged(directory.resolve("1.tsv.gz"));
        AtomicLong peak = new AtomicLong();
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern(), "--workers", "2")
                .jvm("-XX:TieredStopAtLevel=4")
                .start()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        peak.accumulateAndGet(loader.peakMemory(), Math::max);
                        return !loader.isAlive();
                    });
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.report().get("stored").asInt()).isEqualTo(CHUNK * CHUNKS);
        }
        assertThat(peak.get()).isPositive().isLessThan(LIMIT_KB);
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

    private OutputStream gzip(String name) throws IOException {
        return new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(directory.resolve(name))), 1 << 16);
    }
}
