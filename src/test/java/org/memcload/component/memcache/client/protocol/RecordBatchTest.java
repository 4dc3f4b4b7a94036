package org.memcload.component.memcache.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.Records;

class RecordBatchTest {

    @Test
    void anEmptyBatchHasNeitherRecordsNorBytes() {
        RecordBatch none = new RecordBatch.Builder(0, 0).build();

        assertThat(none.size()).isZero();
        assertThat(none.byteSize()).isZero();
    }

    @Test
    void aBatchGrowsBeyondWhatWasExpected() {
        RecordBatch.Builder builder = new RecordBatch.Builder(0, 0);
        for (int i = 0; i < 1000; i++) {
            builder.add("key-" + i, new byte[i]);
        }

        RecordBatch batch = builder.build();
        assertThat(batch.size()).isEqualTo(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(batch.key(i)).isEqualTo(Records.bytes("key-" + i));
            assertThat(batch.keyLength(i)).isEqualTo(("key-" + i).length());
            assertThat(batch.valueLength(i)).isEqualTo(i);
            assertThat(batch.value(i)).hasSize(i);
        }
    }

    @Test
    void aRecordLargerThanTwiceTheRoomFits() {
        RecordBatch batch =
                new RecordBatch.Builder(10, 1).add("k", new byte[100_000]).build();

        assertThat(batch.value(0)).hasSize(100_000);
        assertThat(batch.byteSize()).isEqualTo(100_001);
    }

    @Test
    void roomThatWasNotNeededIsNotKept() {
        RecordBatch.Builder builder = new RecordBatch.Builder(1 << 20, 1 << 16);

        RecordBatch batch = builder.add("k", new byte[10]).build();

        assertThat(batch.memory()).isLessThan(100);
        assertThat(batch.value(0)).hasSize(10);
    }

    @Test
    void emptyKeysAndValuesKeepTheirPlaces() {
        RecordBatch batch = Records.of("", "", "a", "", "", "b");

        assertThat(batch.size()).isEqualTo(3);
        assertThat(batch.key(1)).isEqualTo(Records.bytes("a"));
        assertThat(batch.value(1)).isEmpty();
        assertThat(batch.key(2)).isEmpty();
        assertThat(batch.value(2)).isEqualTo(Records.bytes("b"));
        assertThat(batch.byteSize()).isEqualTo(2);
    }

    @Test
    void partsOfArraysCanBeAdded() {
        byte[] text = Records.bytes("..key..value..");

        RecordBatch batch =
                new RecordBatch.Builder(0, 0).add(text, 2, 3, text, 7, 5).build();

        assertThat(batch.key(0)).isEqualTo(Records.bytes("key"));
        assertThat(batch.value(0)).isEqualTo(Records.bytes("value"));
    }

    @Test
    void aRecordWrittenInPlaceIsAddedByItsCommit() {
        RecordBatch.Builder builder = new RecordBatch.Builder(0, 0).add("first", Records.bytes("1"));
        builder.reserve(1000);
        int at = builder.reserve(4);
        System.arraycopy(Records.bytes("k2v2"), 0, builder.array(), at, 4);
        builder.commit(2, 2);

        RecordBatch batch = builder.build();
        assertThat(builder.size()).isEqualTo(2);
        assertThat(batch.key(1)).isEqualTo(Records.bytes("k2"));
        assertThat(batch.value(1)).isEqualTo(Records.bytes("v2"));
        assertThat(batch.value(0)).isEqualTo(Records.bytes("1"));
    }

    @Test
    void flagsTakeMemoryInProportionToTheRecords() {
        int count = 20_000;
        byte[] key = Records.bytes("k");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        RecordBatch.Builder builder = new RecordBatch.Builder(0, count);
        for (int i = 0; i < count; i++) {
            builder.add(key, key, i);
        }
        RecordBatch batch = builder.build();

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000L * count);
        assertThat(IntStream.range(0, count)).allMatch(i -> batch.flags(i) == i);
    }

    @Test
    void flagsKeepTheirRecordsWhileABatchGrows() {
        RecordBatch.Builder builder = new RecordBatch.Builder(0, 1);
        for (int i = 0; i < 1000; i++) {
            builder.add(Records.bytes("k"), Records.bytes("v"), i % 7 == 3 ? i : 0);
        }

        RecordBatch batch = builder.build();
        assertThat(IntStream.range(0, 1000)).allMatch(i -> batch.flags(i) == (i % 7 == 3 ? i : 0));
    }

    @Test
    void keyAndValueAreWrittenBehindEachOther() {
        ByteBuffer target = ByteBuffer.allocate(4);

        Records.of("a", "1", "bc", "23").writeKeyAndValue(1, target);

        assertThat(target.array()).isEqualTo(Records.bytes("bc23"));
    }
}
