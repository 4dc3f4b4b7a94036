package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.client.BulkSet.Status.PENDING;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
@Timeout(60)
class SeveralServersTest {

    private static final int COUNT = 1000;

    private MemcachedServer one;
    private MemcachedServer other;
    private MemcacheContext context;
    private Placement placement;
    private String uri;

    @BeforeEach
    void start() throws Exception {
        one = MemcachedServer.start();
        other = MemcachedServer.start();
        context = new MemcacheContext();
        placement = new Placement(List.of(one.address(), other.address()));
        uri = "memcache:" + one.address() + "," + other.address() + "?timeout=10000";
    }

    @AfterEach
    void end() {
        context.close();
        one.close();
        other.close();
    }

    @Test
    void everyKeyIsStoredOnItsServerAndOnlyThere() throws Exception {
        BulkSet records = new BulkSet(Records.numbered("k", COUNT));
        context.request(uri, records);

        try (MemcachedReader first = one.reader();
                MemcachedReader second = other.reader()) {
            List<MemcachedReader> readers = List.of(first, second);
            for (int i = 0; i < COUNT; i++) {
                int server = placement.serverOf(records.key(i));
                assertThat(readers.get(server).get(records.key(i))).isEqualTo(records.value(i));
                assertThat(readers.get(1 - server).get(records.key(i))).isNull();
            }
            assertThat(records.storedByServer())
                    .isEqualTo(Map.of(
                            one.address(), (int) first.currItems(),
                            other.address(), (int) second.currItems()));
        }
    }

    @Test
    void aValueIsReadFromTheServerOfItsKey() throws Exception {
        for (int i = 0; i < 20; i++) {
            context.request(uri, "value" + i, KEY, "k" + i);
            assertThat(context.request(uri + "&operation=GET", null, KEY, "k" + i))
                    .isEqualTo(Records.bytes("value" + i));
        }
    }

    @Test
    void whatFailsAtSomeServersGoesAsAWholeToOtherOnes() throws Exception {
        Map<String, String> records = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            records.put("k" + i, "v");
        }
        try (MemcachedServer spare = MemcachedServer.start();
                MemcachedReader reader = spare.reader();
                MemcacheContext failover = new MemcacheContext(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .doTry()
                                .to(uri)
                                .doCatch(MemcacheException.class)
                                .to("memcache:" + spare.address() + "?timeToLive=0");
                    }
                })) {
            other.kill();

            failover.request("direct:in", records);

            assertThat(reader.currItems()).isEqualTo(records.size());
        }
    }

    @Test
    void keysAreSharedByWeight() throws Exception {
        BulkSet records = new BulkSet(Records.numbered("k", COUNT));
        Placement weighted = new Placement(List.of(one.address(), other.address()), 4, 1);
        context.request(uri + "&weights=4,1", records);

        int onFirst = 0;
        try (MemcachedReader first = one.reader()) {
            for (int i = 0; i < COUNT; i++) {
                boolean here = weighted.serverOf(records.key(i)) == 0;
                assertThat(first.get(records.key(i)) != null).isEqualTo(here);
                onFirst += here ? 1 : 0;
            }
        }
        assertThat(onFirst).isGreaterThan(COUNT * 7 / 10);
    }

    @Test
    void aServerWithTooSmallAWeightForAnyKeyIsNamed() throws Exception {
        try (LogLines log = new LogLines("org.memcload.component.memcache.client")) {
            BulkSet records = new BulkSet(Records.numbered("k", COUNT));
            context.request(uri + "&weights=100,1", records);

            assertThat(records.storedByServer()).isEqualTo(Map.of(one.address(), COUNT));
            assertThat(log.at(Level.WARNING))
                    .containsExactly("memcached " + other.address() + " of memcache:" + one.address() + ","
                            + other.address() + " has no keys: its weight is too small compared with the others");
        }
    }

    @Test
    void aDeadServerIsNamedAndOnlyItsRecordsAreSentAgain() throws Exception {
        BulkSet records = new BulkSet(Records.numbered("k", COUNT));
        other.kill();

        assertThat(context.send(uri, records).getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageContaining(other.address());

        for (int i = 0; i < COUNT; i++) {
            assertThat(records.status(i)).isEqualTo(placement.serverOf(records.key(i)) == 0 ? STORED : PENDING);
        }
        int onFirst = records.count(STORED);
        assertThat(records.storedByServer()).isEqualTo(Map.of(one.address(), onFirst));

        other.restart();
        context.request(uri, records);

        assertThat(Records.statuses(records)).containsOnly(STORED);
        assertThat(records.storedByServer())
                .isEqualTo(Map.of(one.address(), onFirst, other.address(), COUNT - onFirst));
        try (MemcachedReader first = one.reader();
                MemcachedReader second = other.reader()) {
            assertThat(first.stats("")).containsEntry("cmd_set", "" + onFirst);
            assertThat(second.stats("")).containsEntry("cmd_set", "" + (COUNT - onFirst));
        }
    }

    @Test
    void ofTwoDeadServersBothAreNamed() throws Exception {
        one.kill();
        other.kill();

        Exception failure = context.send(uri, Records.numbered("k", COUNT)).getException();

        assertThat(failure).isInstanceOf(MemcacheException.class).hasMessageContaining(one.address());
        assertThat(failure.getSuppressed()).singleElement().satisfies(second -> assertThat(second)
                .hasMessageContaining(other.address()));
    }

    @Test
    void statsAreGivenByServer() throws Exception {
        @SuppressWarnings("unchecked")
        Map<String, Map<String, String>> stats =
                (Map<String, Map<String, String>>) context.request(uri + "&operation=STATS", null);

        assertThat(stats).containsOnlyKeys(one.address(), other.address());
        assertThat(stats.get(one.address())).containsEntry("pid", "" + one.pid());
        assertThat(stats.get(other.address())).containsEntry("pid", "" + other.pid());
    }

    @Test
    void theHeaderSpreadsExchangesOverTheConnections() throws Exception {
        try (MemcachedReader reader = one.reader()) {
            int before = Integer.parseInt(reader.stats("").get("curr_connections"));
            String four = "memcache:" + one.address() + "?connections=4&timeout=10000";

            context.request(four, Records.numbered("k", 1));
            assertThat(reader.stats("")).containsEntry("curr_connections", "" + (before + 1));
            for (int i = -8; i < 8; i++) {
                context.request(four, Records.numbered("k", 1), MemcacheConstants.CONNECTION, i);
            }
            assertThat(reader.stats("")).containsEntry("curr_connections", "" + (before + 4));
        }
    }
}
