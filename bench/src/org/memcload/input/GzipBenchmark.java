package org.memcload.input;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.memcload.bench.TrackerLog;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** 8 MiB of log out of gzip, beside the stream of the JDK. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class GzipBenchmark {

    private static final int BUFFER_BYTES = 1 << 16;

    private final byte[] compressed = compress(TrackerLog.lines(0, 8 << 20));
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private static byte[] compress(byte[] lines) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    @Benchmark
    public long gzipMembersInputStream() throws IOException {
        return drain(new GzipMembersInputStream(new ByteArrayInputStream(compressed), Expansion.UNLIMITED));
    }

    @Benchmark
    public long gzipInputStream() throws IOException {
        return drain(new GZIPInputStream(new ByteArrayInputStream(compressed), BUFFER_BYTES));
    }

    private long drain(InputStream stream) throws IOException {
        long length = 0;
        try (stream) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                length += n;
            }
        }
        return length;
    }
}
