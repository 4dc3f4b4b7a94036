package org.memcload.input;

import java.util.concurrent.TimeUnit;
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

/** The LFs of a block of the default size, beside a loop over its bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class LineFeedsBenchmark {

    private final byte[] lines = TrackerLog.lines(0, 1 << 20);

    @Benchmark
    public int count() {
        return LineFeeds.count(lines, 0, lines.length);
    }

    @Benchmark
    public int countByteByByte() {
        int count = 0;
        for (byte b : lines) {
            if (b == '\n') {
                count++;
            }
        }
        return count;
    }

    @Benchmark
    public int findEach() {
        int sum = 0;
        for (int lf = LineFeeds.first(lines, 0, lines.length);
                lf >= 0;
                lf = LineFeeds.first(lines, lf + 1, lines.length)) {
            sum += lf;
        }
        return sum;
    }
}
