package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.CAS;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.client.BulkSet.Status.PENDING;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** A server that refuses records, as {@code -M} makes it do, in place of evicting others. */
@Tag("server")
class OutOfMemoryTest {

    private static final int COUNT = 150;
    private static final int SIZE = 100_000;

    @Test
    void onlyWhatTheServerHadNoMemoryForIsPendingAndSentAgain() throws Exception {
        try (MemcachedServer server = MemcachedServer.start("-M", "-m", "8");
                MemcachedReader reader = server.reader();
                MemcacheContext context = new MemcacheContext()) {
            String uri = "memcache:" + server.address() + "?timeout=10000";
            BulkSet records = new BulkSet(Records.sized(
                    "k", IntStream.generate(() -> SIZE).limit(COUNT).toArray()));

            Exception failure = context.send(uri, records).getException();

            int stored = (int) reader.currItems();
            assertThat(stored).isBetween(1, COUNT - 1);
            assertThat(failure)
                    .isInstanceOf(MemcacheException.class)
                    .hasMessageContaining(server.address())
                    .hasMessageContaining((COUNT - stored) + " of " + COUNT)
                    .hasMessageContaining("memory");
            for (int i = 0; i < COUNT; i++) {
                boolean there = reader.get(records.key(i)) != null;
                assertThat(records.status(i)).isEqualTo(there ? STORED : PENDING);
            }
            assertThat(records.storedByServer()).isEqualTo(Map.of(server.address(), stored));

            reader.flushAll();
            long sets = Long.parseLong(reader.stats("").get("cmd_set"));
            for (int attempt = 0; attempt < 5 && records.count(PENDING) > 0; attempt++) {
                int pending = records.count(PENDING);
                context.send(uri, records);
                long now = Long.parseLong(reader.stats("").get("cmd_set"));
                assertThat(now - sets).isEqualTo(pending);
                sets = now;
                reader.flushAll();
            }
            assertThat(Records.statuses(records)).containsOnly(STORED);
            assertThat(records.storedByServer()).isEqualTo(Map.of(server.address(), COUNT));
        }
    }

    @Test
    void aConditionalSetThatFindsNoMemoryLeavesTheNewerValue() throws Exception {
        try (MemcachedServer server = MemcachedServer.start("-M", "-m", "8");
                MemcachedReader reader = server.reader();
                MemcacheContext context = new MemcacheContext()) {
            String uri = "memcache:" + server.address() + "?timeout=10000&timeToLive=0";
            context.request(uri, "old", KEY, "k");
            Object read = context.send(uri + "&operation=gets", null, KEY, "k")
                    .getMessage()
                    .getHeader(CAS);
            context.request(uri, "newer", KEY, "k");
            context.send(
                    uri,
                    Records.sized(
                            "filling",
                            IntStream.generate(() -> SIZE).limit(COUNT).toArray()));

            assertThat(context.send(uri + "&operation=cas", new byte[SIZE], KEY, "k", CAS, read)
                            .getException())
                    .isInstanceOf(MemcacheException.class)
                    .hasMessageContaining("memory");
            assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("newer"));
        }
    }
}
