package org.memcload.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import net.spy.memcached.BinaryConnectionFactory;
import net.spy.memcached.CachedData;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.transcoders.Transcoder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.MemcachedReader;

/** What the embedded server must do as the real one does: its subclasses run the same tests against both. */
abstract class MemcachedBehaviour {

    private static final int SET = 0x01;
    private static final int NOOP = 0x0a;
    private static final int SETQ = 0x11;
    private static final int TOO_LARGE = 0x03;
    private static final byte[] NONE = {};
    private static final byte[] NO_FLAGS_NO_EXPIRY = new byte[8];

    /** Kept here, for a logger that nobody holds forgets its level. */
    private static final Logger CLIENT_LOG = Logger.getLogger("net.spy");

    private InetSocketAddress address;
    private MemcachedClient client;
    private MemcachedReader reader;

    /** Starts the server under test. */
    abstract InetSocketAddress start() throws IOException;

    /** Ends the server under test. */
    abstract void end();

    @BeforeEach
    final void connect() throws IOException {
        System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
        CLIENT_LOG.setLevel(Level.SEVERE);
        address = start();
        client = new MemcachedClient(new BinaryConnectionFactory(), List.of(address));
        reader = MemcachedReader.connect(address);
    }

    @AfterEach
    final void disconnect() {
        client.shutdown();
        reader.close();
        end();
    }

    @Test
    void aValueIsReadBackAsItWasSet() throws Exception {
        byte[] value = {0, 1, -1, '\r', '\n', 127};

        assertThat(client.set("idfa:1", 0, value, Raw.FLAGS_0).get()).isTrue();

        assertThat(client.get("idfa:1", Raw.FLAGS_0)).isEqualTo(value);
        assertThat(reader.item(ascii("idfa:1")).flags()).isZero();
    }

    @Test
    void flagsAreKept() throws Exception {
        client.set("k", 0, NONE, new Raw(0x0800_0001)).get();

        assertThat(reader.item(ascii("k")).flags()).isEqualTo(0x0800_0001);
    }

    @Test
    void anItemIsGoneAfterItsExpiry() throws Exception {
        client.set("short", 1, ascii("v"), Raw.FLAGS_0).get();
        client.set("long", 100, ascii("v"), Raw.FLAGS_0).get();

        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> reader.get(ascii("short")) == null);
        assertThat(reader.get(ascii("long"))).isNotNull();
    }

    @Test
    void anExpiryAboveThirtyDaysIsUnixTime() throws Exception {
        client.set("past", 30 * 86_400 + 1, ascii("v"), Raw.FLAGS_0).get();
        int inAnHour = (int) (System.currentTimeMillis() / 1000 + 3600);
        client.set("future", inAnHour, ascii("v"), Raw.FLAGS_0).get();

        assertThat(reader.get(ascii("past"))).isNull();
        assertThat(reader.get(ascii("future"))).isNotNull();
    }

    @Test
    void manyKeysAreReadAtOnce() throws Exception {
        for (int i = 0; i < 300; i++) {
            client.set("k" + i, 0, ascii("v" + i), Raw.FLAGS_0).get(5, TimeUnit.SECONDS);
        }

        Map<String, byte[]> found = client.getBulk(List.of("k0", "k299", "k300"), Raw.FLAGS_0);
        assertThat(found).containsOnlyKeys("k0", "k299").containsEntry("k299", ascii("v299"));
    }

    @Test
    void theServerTellsOfItself() throws Exception {
        client.set("k", 0, ascii("v"), Raw.FLAGS_0).get();
        client.set("k", 0, ascii("w"), Raw.FLAGS_0).get();
        client.get("k", Raw.FLAGS_0);
        client.get("missing", Raw.FLAGS_0);

        assertThat(client.getVersions().get(address)).isNotEmpty();
        assertThat(client.getStats().get(address))
                .containsKeys("pid", "uptime", "version", "limit_maxbytes", "bytes")
                .containsEntry("curr_items", "1")
                .containsEntry("evictions", "0")
                .containsEntry("cmd_set", "2")
                .containsEntry("get_hits", "1")
                .containsEntry("get_misses", "1");
        assertThat(client.getStats("settings").get(address))
                .containsEntry("item_size_max", "1048576")
                .containsEntry("cas_enabled", "yes");
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1048516", "37, 0, 1048480", "1, 5, 1048512", "37, 5, 1048476"})
    void theLargestItemIsStoredAndOneByteMoreDeletesTheOldValue(int keyLength, int flags, int largest)
            throws Exception {
        String key = "k".repeat(keyLength);

        assertThat(client.set(key, 0, new byte[largest], new Raw(flags)).get()).isTrue();
        assertThat(reader.get(ascii(key))).hasSize(largest);

        assertThat(client.set(key, 0, new byte[largest + 1], new Raw(flags)).get())
                .isFalse();
        assertThat(reader.get(ascii(key))).isNull();
    }

    @Test
    void aPipelineOfQuietSetsAnswersOnlyTheOneThatFails() throws Exception {
        int records = 20_000;
        int tooLarge = 9_876;
        client.set("key" + tooLarge, 0, ascii("old"), Raw.FLAGS_0).get();
        byte[][] values = new byte[records][];
        Random random = new Random(1);
        ByteArrayOutputStream pipeline = new ByteArrayOutputStream();
        for (int i = 0; i < records; i++) {
            values[i] = new byte[i == tooLarge ? 1024 * 1024 : i == 5_000 ? 300_000 : random.nextInt(400)];
            random.nextBytes(values[i]);
            pipeline.writeBytes(RawClient.request(SETQ, i, ascii("key" + i), NO_FLAGS_NO_EXPIRY, values[i]));
        }
        pipeline.writeBytes(RawClient.request(NOOP, records, NONE, NONE, NONE));

        try (RawClient raw = new RawClient(address)) {
            raw.send(pipeline.toByteArray());

            assertThat(raw.receive()).isEqualTo(new RawClient.Answer(SETQ, TOO_LARGE, tooLarge, 0));
            assertThat(raw.receive()).isEqualTo(new RawClient.Answer(NOOP, 0, records, 0));
        }
        Map<String, MemcachedReader.Item> stored = reader.getAll(keys(records));
        assertThat(stored).hasSize(records - 1).doesNotContainKey("key" + tooLarge);
        stored.forEach((key, item) -> assertThat(item.value()).isEqualTo(values[Integer.parseInt(key.substring(3))]));
    }

    @Test
    void anUnknownCommandIsAnsweredAndTheNextOneDone() throws Exception {
        try (RawClient raw = new RawClient(address)) {
            raw.send(RawClient.request(0x55, 7, NONE, NONE, NONE));
            raw.send(RawClient.request(NOOP, 8, NONE, NONE, NONE));

            assertThat(raw.receive()).isEqualTo(new RawClient.Answer(0x55, 0x81, 7, 0));
            assertThat(raw.receive()).isEqualTo(new RawClient.Answer(NOOP, 0, 8, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 24", "23, 0"}) // quit answers, the quiet one does not
    void quitClosesTheConnectionAfterTheAnswersToWhatCameBefore(int quit, int answerBytes) throws Exception {
        try (RawClient raw = new RawClient(address)) {
            raw.send(RawClient.request(SET, 1, ascii("k"), NO_FLAGS_NO_EXPIRY, ascii("v")));
            raw.send(RawClient.request(quit, 2, NONE, NONE, NONE));

            assertThat(raw.receive().opaque()).isEqualTo(1);
            assertThat(raw.bytesUntilClosed()).isEqualTo(answerBytes);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "1, 8, 0", "0, 4, 1", "0, 0, 0", "10, 0, 1"})
    void aCommandWithTheWrongPartsClosesItsConnection(int opcode, int extras, int keyLength) throws Exception {
        try (RawClient raw = new RawClient(address)) {
            raw.send(RawClient.request(opcode, 7, ascii("k".repeat(keyLength)), new byte[extras], NONE));

            assertThat(raw.receive()).isEqualTo(new RawClient.Answer(opcode, 0x04, 7, 0));
            assertThat(raw.bytesUntilClosed()).isZero();
        }
    }

    final MemcachedReader reader() {
        return reader;
    }

    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static List<byte[]> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> ascii("key" + i)).toList();
    }

    /** Values as they are, with flags of the test's choice. */
    private record Raw(int flags) implements Transcoder<byte[]> {

        static final Raw FLAGS_0 = new Raw(0);

        @Override
        public boolean asyncDecode(CachedData data) {
            return false;
        }

        @Override
        public CachedData encode(byte[] value) {
            return new CachedData(flags, value, getMaxSize());
        }

        @Override
        public byte[] decode(CachedData data) {
            return data.getData();
        }

        @Override
        public int getMaxSize() {
            return 2 * CachedData.MAX_SIZE;
        }
    }
}
