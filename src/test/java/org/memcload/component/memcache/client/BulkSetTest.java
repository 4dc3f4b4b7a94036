package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.component.memcache.client.BulkSet.Status.INVALID;
import static org.memcload.component.memcache.client.BulkSet.Status.PENDING;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;
import static org.memcload.component.memcache.client.BulkSet.Status.SUPERSEDED;
import static org.memcload.component.memcache.client.BulkSet.Status.TOO_LARGE;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.protocol.RecordBatch;

class BulkSetTest {

    @Test
    void itsRecordsAreThoseOfItsSegmentsInTheirOrder() {
        BulkSet records = new BulkSet(List.of(
                Records.numbered("none", 0),
                Records.numbered("a", 2),
                Records.numbered("none", 0),
                Records.numbered("none", 0),
                Records.numbered("b", 3),
                Records.numbered("none", 0)));

        assertThat(records.size()).isEqualTo(5);
        assertThat(records.byteSize()).isEqualTo(5 * 4);
        assertThat(keys(records)).containsExactly("a0", "a1", "b0", "b1", "b2");
        assertThat(records.value(4)).isEqualTo(Records.bytes("b2"));
        assertThat(new int[] {records.segmentOf(0), records.segmentOf(1), records.segmentOf(2), records.segmentOf(4)})
                .containsExactly(1, 1, 4, 4);
        assertThat(records.firstOf(4)).isEqualTo(2);
    }

    @Test
    void everyRecordIsFoundInItsSegment() {
        BulkSet records =
                new BulkSet(List.of(Records.numbered("a", 1), Records.numbered("b", 7), Records.numbered("c", 100)));

        for (int i = 0; i < records.size(); i++) {
            assertThat(records.segmentOf(i)).isEqualTo(i < 1 ? 0 : i < 8 ? 1 : 2);
        }
    }

    @Test
    void oneThatIsLargerThanARequestCanBeIsRefusedWithAdvice() {
        // the same MiB again and again
        BulkSet records = new BulkSet(Collections.nCopies(2048, Records.sized("k", 1 << 20)));

        try (MemcacheClient client = MemcacheClient.builder("127.0.0.1:1").build()) {
            assertThatThrownBy(() -> client.set(records, 0, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2048 records")
                    .hasMessageContaining("in parts of less than 2 GiB");
        }
        assertThat(BulkSetRequest.hasRoom(1 << 26, 0)).isFalse();
        assertThat(BulkSetRequest.hasRoom(1 << 24, 1 << 30)).isTrue();
    }

    @Test
    void anEmptyOneHasNothingPending() {
        BulkSet none = new BulkSet(List.of());

        assertThat(none.size()).isZero();
        assertThat(none.byteSize()).isZero();
        assertThat(none.pending()).isEmpty();
        assertThat(none.storedByServer()).isEmpty();
    }

    @Test
    void statusesAreCounted() {
        BulkSet records = new BulkSet(Records.numbered("k", 5));
        records.setStatus(1, STORED);
        records.setStatus(2, TOO_LARGE);
        records.setStatus(3, INVALID);

        assertThat(records.count(PENDING)).isEqualTo(2);
        assertThat(records.pending()).containsExactly(0, 4);
        assertThat(records.refused()).isEqualTo(2);
        assertThat(BulkSet.Status.values())
                .filteredOn(BulkSet.Status::isRefused)
                .containsExactly(TOO_LARGE, INVALID);
    }

    @Test
    void selectedRecordsAreCopiedInTheOrderAskedFor() {
        BulkSet records = new BulkSet(List.of(Records.numbered("a", 2), Records.numbered("b", 2)));

        RecordBatch selected = records.select(new int[] {3, 0});

        assertThat(selected.size()).isEqualTo(2);
        assertThat(selected.key(0)).isEqualTo(Records.bytes("b1"));
        assertThat(selected.value(1)).isEqualTo(Records.bytes("a0"));
    }

    @Test
    void aPendingRecordIsSupersededByALaterStoredOneOfItsKeyOnly() {
        BulkSet records = new BulkSet(Records.of("x", "1", "y", "1", "x", "2", "y", "2", "x", "3", "z", "1"));
        records.setStatus(1, STORED);
        records.setStatus(2, STORED);

        records.supersede();

        assertThat(Records.statuses(records)).containsExactly(SUPERSEDED, STORED, STORED, PENDING, PENDING, PENDING);
        assertThat(records.pending()).containsExactly(3, 4, 5);
    }

    @Test
    void aRefusedRecordStaysRefusedAndSupersedesNothing() {
        BulkSet records = new BulkSet(Records.of("x", "1", "x", "2", "x", "3"));
        records.setStatus(1, TOO_LARGE);
        records.setStatus(2, INVALID);

        records.supersede();

        assertThat(Records.statuses(records)).containsExactly(PENDING, TOO_LARGE, INVALID);
    }

    @Test
    void acknowledgingStoresWhatIsPending() {
        BulkSet records = new BulkSet(Records.numbered("k", 3));
        records.setStatus(0, TOO_LARGE);

        records.acknowledge("host:1");

        assertThat(Records.statuses(records)).containsExactly(TOO_LARGE, STORED, STORED);
        assertThat(records.storedByServer()).isEqualTo(Map.of("host:1", 2));
    }

    @Test
    void itShowsHowManyRecordsHaveWhichStatus() {
        BulkSet records = new BulkSet(Records.numbered("k", 3));
        records.setStatus(0, TOO_LARGE);

        assertThat(records).hasToString("BulkSet[2 PENDING, 1 TOO_LARGE]");
    }

    private static List<String> keys(BulkSet records) {
        return IntStream.range(0, records.size())
                .mapToObj(i -> new String(records.key(i), StandardCharsets.UTF_8))
                .toList();
    }
}
