package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** The largest item by the component's reckoning is the largest one that memcached takes. */
@Tag("server")
class ItemSizeLimitTest {

    private static final String KEY = "key";
    private static final int TOO_LARGE = 3;

    @ParameterizedTest
    @ValueSource(strings = {"-I 1m", "-I 2m", "-C", "-C -I 2m", "-I 512k", "-o no_modern"})
    void theLargestValueIsStoredAndOneByteMoreIsRefusedWithoutBeingSent(String options) throws Exception {
        try (MemcachedServer server = MemcachedServer.start(options.split(" "));
                MemcachedReader reader = server.reader();
                MemcacheContext context = new MemcacheContext()) {
            int largest = largestValue(reader, options.contains("-C"));
            BulkSet records = new BulkSet(new RecordBatch.Builder(0, 2)
                    .add("before", new byte[1])
                    .add(KEY, new byte[largest])
                    .build());
            context.request("memcache:" + server.address() + "?timeout=10000", records);
            assertThat(Records.statuses(records)).containsOnly(BulkSet.Status.STORED);
            assertThat(reader.get(Records.bytes(KEY))).hasSize(largest);
            String sets = reader.stats("").get("cmd_set");

            BulkSet tooLarge = new BulkSet(new RecordBatch.Builder(0, 1)
                    .add(KEY, new byte[largest + 1])
                    .build());
            context.request("memcache:" + server.address() + "?timeout=10000", tooLarge);

            assertThat(Records.statuses(tooLarge)).containsOnly(BulkSet.Status.TOO_LARGE);
            assertThat(reader.stats("")).containsEntry("cmd_set", sets);
            assertThat(reader.get(Records.bytes(KEY))).hasSize(largest);
        }
    }

    @Test
    void flagsTakeFourBytesOfIt() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                MemcachedReader reader = server.reader();
                MemcacheContext context = new MemcacheContext()) {
            String uri = "memcache:" + server.address() + "?timeout=10000&timeToLive=0";
            int largest = largestValue(reader, false) - 4;
            assertThat(reader.set(Records.bytes(KEY), new MemcachedReader.Item(new byte[largest], 5)))
                    .isZero();

            for (int more = 1; more <= 4; more++) {
                BulkSet tooLarge = new BulkSet(new RecordBatch.Builder(0, 1)
                        .add(Records.bytes(KEY), new byte[largest + more], 5)
                        .build());
                context.request(uri, tooLarge);
                assertThat(Records.statuses(tooLarge)).containsOnly(BulkSet.Status.TOO_LARGE);
                Exchange single = context.send(
                        uri, new byte[largest + more], MemcacheConstants.KEY, KEY, MemcacheConstants.FLAGS, 5);
                assertThat(single.getException()).isInstanceOf(MemcacheRefusedException.class);
            }

            assertThat(reader.get(Records.bytes(KEY))).hasSize(largest);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-I 1m", "-I 2m", "-C", "-C -I 2m", "-I 512k", "-o no_modern"})
    void memcachedItselfDrawsTheSameLine(String options) {
        try (MemcachedServer server = MemcachedServer.start(options.split(" "));
                MemcachedReader reader = server.reader()) {
            int largest = largestValue(reader, options.contains("-C"));

            assertThat(setStatus(reader, new byte[largest])).isZero();
            assertThat(setStatus(reader, new byte[largest + 1])).isEqualTo(TOO_LARGE);
            // why it must not be sent at all
            assertThat(reader.get(Records.bytes(KEY))).isNull();
        }
    }

    /** Value size at which header, CAS number, key, zero byte, value and CR LF fill the largest item. */
    private static int largestValue(MemcachedReader reader, boolean withoutCas) {
        int itemSizeMax = Integer.parseInt(reader.stats("settings").get("item_size_max"));
        return itemSizeMax - 48 - (withoutCas ? 0 : 8) - KEY.length() - 1 - 2;
    }

    /** The status of the answer to a value that is stored over a plain socket. */
    private static int setStatus(MemcachedReader reader, byte[] value) {
        return reader.set(Records.bytes(KEY), new MemcachedReader.Item(value, 0));
    }
}
