package org.memcload.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.memcload.bench.TrackerLog;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A coordinate as the logs have them, beside what the JDK takes for it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CoordinateBenchmark.COUNT)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class CoordinateBenchmark {

    static final int COUNT = 1000;

    private final byte[][] coordinates = coordinates();

    private static byte[][] coordinates() {
        List<byte[]> coordinates = new ArrayList<>();
        String log = new String(TrackerLog.lines(0, 1 << 20), StandardCharsets.ISO_8859_1);
        log.lines().limit(COUNT / 2).forEach(line -> {
            String[] fields = line.split("\t", -1);
            coordinates.add(fields[2].getBytes(StandardCharsets.ISO_8859_1));
            coordinates.add(fields[3].getBytes(StandardCharsets.ISO_8859_1));
        });
        return coordinates.toArray(byte[][]::new);
    }

    @Benchmark
    public double parse() {
        double sum = 0;
        for (byte[] coordinate : coordinates) {
            sum += Coordinate.parse(coordinate, 0, coordinate.length);
        }
        return sum;
    }

    @Benchmark
    public double parseDouble() {
        double sum = 0;
        for (byte[] coordinate : coordinates) {
            sum += Double.parseDouble(new String(coordinate, StandardCharsets.ISO_8859_1));
        }
        return sum;
    }
}
