package org.memcload.component.memcache.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.BinaryConnectionFactory;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.memcload.testing.MemcachedServer;

/** Values written by spymemcached's own client and read by the codec, and the other way round, through a real memcached. */
@Tag("server")
class SpymemcachedInteropTest {

    /** spymemcached compresses what is larger. */
    private static final int THRESHOLD = 16_384;

    private static final Values VALUES = new Values();

    private static MemcachedServer server;
    private static RawItems items;
    private static MemcachedClient client;

    private final ValueCodec codec = Values.codec(FlagsConvention.SPYMEMCACHED, THRESHOLD);

    @BeforeAll
    static void start() throws IOException {
        System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
        server = MemcachedServer.start();
        items = new RawItems(server);
        client = new MemcachedClient(
                new BinaryConnectionFactory(),
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
    }

    @AfterAll
    static void end() {
        client.shutdown(10, TimeUnit.SECONDS);
        server.close();
        VALUES.close();
    }

    static List<Object> knownValues() {
        List<Object> known = new ArrayList<>(List.of(
                "", "grüße, 世界, 😀", "{\"json\": 1}", "x".repeat(THRESHOLD), "x".repeat(THRESHOLD + 1), true, false));
        known.addAll(List.of(new byte[0], new byte[] {0, -1}, new byte[100_000], Values.random(100_000)));
        known.addAll(List.of(0, 1, 255, 256, -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
        known.addAll(List.of(0L, 1L << 40, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
        known.addAll(List.of((byte) 0, (byte) 1, Byte.MIN_VALUE));
        known.addAll(List.of(0f, -0f, 1.5f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE));
        known.addAll(List.of(0d, -0d, 1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE));
        known.addAll(
                List.of(date("1970-01-01T00:00:00Z"), date("2026-02-28T23:59:59.999Z"), date("1901-01-01T00:00:00Z")));
        return known;
    }

    @ParameterizedTest
    @MethodSource("knownValues")
    void whatSpymemcachedStoresIsRead(Object value) throws Exception {
        assertThat(client.set("k", 0, value).get(10, TimeUnit.SECONDS)).isTrue();

        assertThat(VALUES.decode(codec, items.get("k"))).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("knownValues")
    void whatIsStoredSpymemcachedReads(Object value) throws Exception {
        items.set("k", VALUES.encode(codec, value));

        assertThat(client.get("k")).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("knownValues")
    void theFlagsAreThoseOfSpymemcached(Object value) throws Exception {
        assertThat(client.set("k", 0, value).get(10, TimeUnit.SECONDS)).isTrue();

        StoredValue theirs = items.get("k");
        StoredValue ours = VALUES.encode(codec, value);
        assertThat(ours.flags()).isEqualTo(theirs.flags());
        if ((theirs.flags() & 2) == 0) {
            assertThat(ours.bytes()).isEqualTo(theirs.bytes());
        }
    }

    @Test
    void aLargeStringIsCompressedByBothClients() throws Exception {
        String large = "grüße ".repeat(5000);
        assertThat(client.set("theirs", 0, large).get(10, TimeUnit.SECONDS)).isTrue();
        items.set("ours", VALUES.encode(codec, large));

        assertThat(items.get("theirs").flags()).isEqualTo(2);
        assertThat(items.get("ours").flags()).isEqualTo(2);
        assertThat(items.get("ours").bytes()).hasSizeLessThan(THRESHOLD);
        assertThat(VALUES.decode(codec, items.get("theirs"))).isEqualTo(large);
        assertThat(client.get("ours")).isEqualTo(large);
    }

    @Test
    void aSerialisedObjectComesAsTheBytesStored() throws Exception {
        ArrayList<String> object = new ArrayList<>(List.of("a"));
        ArrayList<String> large = new ArrayList<>(List.of("x".repeat(50_000)));
        assertThat(client.set("k", 0, object).get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(client.set("large", 0, large).get(10, TimeUnit.SECONDS)).isTrue();

        assertThat(items.get("k").flags()).isEqualTo(1);
        assertThat(VALUES.decode(codec, items.get("k")))
                .isEqualTo(items.get("k").bytes());
        assertThat(items.get("large").flags()).isEqualTo(1 | 2);
        assertThat(VALUES.decode(codec, items.get("large")))
                .isEqualTo(items.get("large").bytes());
    }

    @SuppressWarnings("JavaUtilDate") // the only date that spymemcached knows
    private static Date date(String instant) {
        return Date.from(Instant.parse(instant));
    }
}
