package org.memcload.record;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.memcload.proto.UserApps;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A message of 50 applications, encoded here and by protobuf-java. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class UserAppsBenchmark {

    private static final int APPS = 50;
    private static final int STEP = 197;

    private final int[] apps = IntStream.rangeClosed(1, APPS).map(i -> i * STEP).toArray();
    private final List<Integer> boxedApps = IntStream.of(apps).boxed().toList();
    private final byte[] target = new byte[1024];
    // not final: the compiler is not to know them
    private double lat = 67.7835424444;
    private double lon = -22.8044005471;

    @Benchmark
    public int encode() {
        int at = 0;
        for (int app : apps) {
            at = UserAppsEncoder.putApp(target, at, app);
        }
        return UserAppsEncoder.putCoordinates(target, at, lat, lon);
    }

    @Benchmark
    public byte[] encodeByProtobuf() {
        return UserApps.newBuilder()
                .addAllApps(boxedApps)
                .setLat(lat)
                .setLon(lon)
                .build()
                .toByteArray();
    }
}
