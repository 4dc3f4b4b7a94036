package org.memcload.record;

import java.util.concurrent.TimeUnit;
import org.memcload.bench.TrackerLog;
import org.memcload.input.LineBlock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A block of the default size, about 3400 lines, to encoded records. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class LineParserBenchmark {

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int BATCH = 4000;

    private final byte[] lines = TrackerLog.lines(0, BLOCK_BYTES);
    private final LineBlock block = new LineBlock(lines, 0, lines.length, 1, false);
    private final LineParser parser = new LineParser(1, BATCH, BLOCK_BYTES);

    @Benchmark
    public ParsedBlock parse() {
        return parser.parse(block);
    }
}
