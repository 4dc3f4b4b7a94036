package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.RESULT;
import static org.memcload.component.memcache.client.BulkSet.Status.INVALID;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;
import static org.memcload.component.memcache.client.BulkSet.Status.TOO_LARGE;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.testing.MemcachedReader;

class BulkSetProducerTest extends OneServer {

    private static final int TOO_MUCH = 1 << 20;

    @Test
    void aBulkSetIsStoredAndHasItsStatuses() throws Exception {
        BulkSet records =
                new BulkSet(List.of(Records.numbered("a", 3), Records.numbered("b", 0), Records.numbered("c", 2)));

        context.request(uri, records);

        assertThat(Records.statuses(records)).containsOnly(STORED).hasSize(5);
        assertThat(records.storedByServer()).isEqualTo(Map.of(server.address(), 5));
        assertHolds(records);
    }

    @Test
    void theResultIsInTheHeader() throws Exception {
        RecordBatch batch = Records.numbered("k", 3);

        Exchange exchange = context.send(uri, batch);

        BulkSet result = exchange.getMessage().getHeader(RESULT, BulkSet.class);
        assertThat(Records.statuses(result)).containsOnly(STORED).hasSize(3);
        assertHolds(result);
    }

    @Test
    void aMapIsStored() throws Exception {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("bytes", new byte[] {0, -1, 13, 10});
        map.put("text", "some");

        context.request(uri, map);

        assertThat(reader.get(Records.bytes("bytes"))).isEqualTo(new byte[] {0, -1, 13, 10});
        assertThat(reader.get(Records.bytes("text"))).isEqualTo(Records.bytes("some"));
    }

    @Test
    void aMapWithAKeyThatMemcachedDoesNotTakeIsRefusedAsAWhole() throws Exception {
        Map<String, String> map = new LinkedHashMap<>(Map.of("good", "v"));
        map.put("with a space", "v");

        assertThat(context.send(uri, map).getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(reader.currItems()).isZero();
    }

    @Test
    void aMapWithAValueThatIsNoBytesIsRefused() throws Exception {
        assertThat(context.send(uri, Map.of("k", new Object())).getException())
                .isInstanceOf(MemcacheValueException.class)
                .hasMessageContaining("'k'")
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void aBodyOfAnotherTypeIsRefused() throws Exception {
        assertThat(context.send(uri, "text").getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("No key: set the header CamelMemcacheKey")
                .hasMessageContaining("not a java.lang.String");
        assertThat(context.send(uri, null).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not null");
    }

    @Test
    void anEmptyBulkSetIsStoredAtOnce() throws Exception {
        BulkSet none = new BulkSet(Records.numbered("k", 0));

        assertThat(context.send(uri, none).getException()).isNull();
        assertThat(context.send(uri, Map.of()).getException()).isNull();
    }

    @Test
    void aHundredThousandRecordsInBatchesAreAllStored() throws Exception {
        List<BulkSet> batches = IntStream.range(0, 100)
                .mapToObj(i -> new BulkSet(Records.numbered("batch-" + i + "-", 1000)))
                .toList();
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (BulkSet batch : batches) {
            sent.add(context.sendAsync(uri, batch));
        }
        for (CompletableFuture<Exchange> each : sent) {
            assertThat(each.get().getException()).isNull();
        }

        assertThat(reader.currItems()).isEqualTo(100_000);
        batches.forEach(this::assertHolds);
    }

    @Test
    void aRecordTooLargeInTheMiddleIsTheOnlyOneNotStored() throws Exception {
        BulkSet records = new BulkSet(Records.sized("k", 10, 20, TOO_MUCH, 30, 40));
        context.request(uri, Records.of("k2", "old"));

        context.request(uri, records);

        assertThat(Records.statuses(records)).containsExactly(STORED, STORED, TOO_LARGE, STORED, STORED);
        assertThat(records.refused()).isEqualTo(1);
        assertThat(records.storedByServer()).isEqualTo(Map.of(server.address(), 4));
        assertThat(reader.get(Records.bytes("k2"))).isEqualTo(Records.bytes("old"));
        assertThat(reader.currItems()).isEqualTo(5);
    }

    @Test
    void theConnectionIsOfUseAfterARefusedRecord() throws Exception {
        context.request(uri, Records.sized("k", 10, TOO_MUCH, 10));
        long connections = totalConnections();

        BulkSet next = new BulkSet(Records.numbered("next", 10));
        context.request(uri, next);

        assertThat(Records.statuses(next)).containsOnly(STORED);
        assertThat(totalConnections()).isEqualTo(connections);
    }

    @Test
    void keysThatWouldMakeTheServerCloseTheConnectionAreInvalid() throws Exception {
        RecordBatch.Builder batch = new RecordBatch.Builder(0, 0);
        batch.add("a", Records.bytes("1")).add("", Records.bytes("2")).add("b", Records.bytes("3"));
        batch.add("k".repeat(251), Records.bytes("4")).add("k".repeat(250), Records.bytes("5"));
        BulkSet records = new BulkSet(batch.build());

        context.request(uri, records);

        assertThat(Records.statuses(records)).containsExactly(STORED, INVALID, STORED, INVALID, STORED);
        assertThat(reader.currItems()).isEqualTo(3);
    }

    @Test
    void ofAKeyThatStandsSeveralTimesTheLastValueWins() throws Exception {
        context.request(uri, Records.of("k", "1", "other", "x", "k", "2", "k", "3"));

        assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("3"));
    }

    @Test
    void bulkSetsThroughOneConnectionAreStoredInTheirOrder() throws Exception {
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(context.sendAsync(uri, Records.of("k", "" + i, "j", "" + i)));
        }
        for (CompletableFuture<Exchange> each : sent) {
            assertThat(each.get().getException()).isNull();
        }

        assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("499"));
        assertThat(reader.get(Records.bytes("j"))).isEqualTo(Records.bytes("499"));
    }

    private long totalConnections() {
        return Long.parseLong(reader.stats("").get("total_connections"));
    }

    private void assertHolds(BulkSet records) {
        List<byte[]> keys =
                IntStream.range(0, records.size()).mapToObj(records::key).toList();
        Map<String, MemcachedReader.Item> found = reader.getAll(keys);
        for (int i = 0; i < records.size(); i++) {
            MemcachedReader.Item item = found.get(new String(records.key(i), StandardCharsets.ISO_8859_1));
            assertThat(item).isNotNull();
            assertThat(item.value()).isEqualTo(records.value(i));
            assertThat(item.flags()).isZero();
        }
    }
}
