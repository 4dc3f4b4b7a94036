package org.memcload.component.memcache.client;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.component.memcache.client.protocol.ServerLimits;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of the default size to the bytes that travel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class BulkSetRequestBenchmark {

    private static final int BATCH = 4000;
    private static final int KEY_BYTES = 37;
    private static final int VALUE_BYTES = 165;

    private final BulkSet records = records();
    private final int[] indexes = IntStream.range(0, BATCH).toArray();

    private static BulkSet records() {
        RecordBatch.Builder batch = new RecordBatch.Builder(BATCH * (KEY_BYTES + VALUE_BYTES), BATCH);
        for (int i = 0; i < BATCH; i++) {
            batch.add(new byte[KEY_BYTES], new byte[VALUE_BYTES]);
        }
        return new BulkSet(batch.build());
    }

    @Benchmark
    public ByteBuffer render() {
        return records.request(indexes, 0).render(ServerLimits.UNKNOWN);
    }
}
