package org.memcload.component.memcache.client;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.spy.memcached.BinaryConnectionFactory;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeKeyFormatter.Format;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashRingTest {

    private static final ConnectionFactory SPYMEMCACHED = new BinaryConnectionFactory();
    private static final int KEYS = 10_000;
    /** The servers, their weights, and 20 lines of placements. */
    private static final int LINES_OF_RING = 22;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.1.1:11211,10.0.1.2:11211",
                "10.0.1.1:11211,10.0.1.1:11212,10.0.1.1:11213",
                "192.0.2.1:33013,192.0.2.2:33014,192.0.2.3:11211,192.0.2.4:1,192.0.2.5:65535",
            })
    void keysAreWhereSpymemcachedsKetamaLocatorHasThem(String addresses) throws Exception {
        List<ServerAddress> servers = ServerAddress.parseList(addresses);
        List<MemcachedNode> nodes = new ArrayList<>();
        for (ServerAddress server : servers) {
            try (SocketChannel unused = SocketChannel.open()) {
                // the host as given, which is what libmemcached hashes, and no name looked up for it
                nodes.add(SPYMEMCACHED.createMemcachedNode(
                        InetSocketAddress.createUnresolved(server.host(), server.port()), unused, 1024));
            }
        }
        KetamaNodeLocator other =
                new KetamaNodeLocator(nodes, DefaultHashAlgorithm.KETAMA_HASH, Format.LIBMEMCACHED, new HashMap<>());
        HashRing ring = new HashRing(servers, equal(servers.size()));

        for (int i = 0; i < KEYS; i++) {
            String key = "idfa:" + i;
            assertThat(nodes.get(ring.serverOf(Records.bytes(key)))).isSameAs(other.getPrimary(key));
        }
    }

    @ParameterizedTest
    @MethodSource("rings")
    void keysAreWhereLibmemcachedsWeightedKetamaHasThem(String addresses, String weights, String placement) {
        List<ServerAddress> servers = ServerAddress.parseList(addresses);
        HashRing ring = new HashRing(
                servers,
                weights.equals("none")
                        ? equal(servers.size())
                        : Arrays.stream(weights.split(","))
                                .mapToInt(Integer::parseInt)
                                .toArray());

        String actual = IntStream.range(0, placement.length())
                .mapToObj(i -> Integer.toString(ring.serverOf(Records.bytes("key:" + i)), Character.MAX_RADIX))
                .collect(joining());

        assertThat(actual).isEqualTo(placement);
        for (int server = 0; server < servers.size(); server++) {
            assertThat(ring.holdsKeys(server))
                    .isEqualTo(placement.contains(Integer.toString(server, Character.MAX_RADIX)));
        }
    }

    /** What {@code ketama.c}, beside the resource, has had from libmemcached. */
    static Stream<Arguments> rings() throws IOException {
        try (BufferedReader vectors = new BufferedReader(new InputStreamReader(
                HashRingTest.class.getResourceAsStream("ketama.txt"), StandardCharsets.US_ASCII))) {
            List<String> lines = vectors.lines().toList();
            return IntStream.iterate(0, i -> i < lines.size(), i -> i + LINES_OF_RING)
                    .mapToObj(i -> arguments(
                            lines.get(i), lines.get(i + 1), String.join("", lines.subList(i + 2, i + LINES_OF_RING))));
        }
    }

    @Test
    void whileAServerIsNotUsableItsKeysAndNoOthersMoveAndToSeveralServers() {
        HashRing ring = ring(4);
        boolean[] usable = {true, true, false, true};
        Set<Integer> heirs = new HashSet<>();
        for (int i = 0; i < KEYS; i++) {
            int server = ring.serverOf(key(i));
            int usableServer = ring.serverOf(key(i), usable);
            if (server == 2) {
                heirs.add(usableServer);
            } else {
                assertThat(usableServer).isEqualTo(server);
            }
        }
        assertThat(heirs).containsExactlyInAnyOrder(0, 1, 3);
    }

    @Test
    void keysOfAServerThatIsNotUsableAreWhereARingWithoutItHasThem() {
        HashRing ring = ring(4);
        HashRing without = ring(3);
        boolean[] usable = {true, true, true, false};
        for (int i = 0; i < KEYS; i++) {
            assertThat(ring.serverOf(key(i), usable)).isEqualTo(without.serverOf(key(i)));
        }
    }

    @Test
    void whereNoServerIsUsableAKeyHasItsOwn() {
        HashRing ring = ring(3);
        for (int i = 0; i < 100; i++) {
            assertThat(ring.serverOf(key(i), new boolean[3])).isEqualTo(ring.serverOf(key(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void everyServerHasItsShare(int servers) {
        HashRing ring = ring(servers);
        int[] counts = new int[servers];
        for (int i = 0; i < KEYS; i++) {
            counts[ring.serverOf(Records.bytes("k" + i))]++;
        }

        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > KEYS / servers / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10})
    void oneMoreServerMovesKeysOnlyToItself(int servers) {
        HashRing before = ring(servers);
        HashRing after = ring(servers + 1);

        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            byte[] key = Records.bytes("k" + i);
            if (before.serverOf(key) != after.serverOf(key)) {
                assertThat(after.serverOf(key)).isEqualTo(servers);
                moved++;
            }
        }
        assertThat(moved).isBetween(KEYS / (servers + 1) / 2, KEYS / (servers + 1) * 2);
    }

    private static HashRing ring(int servers) {
        return new HashRing(
                IntStream.range(0, servers)
                        .mapToObj(i -> new ServerAddress("10.0.0." + i, 11211))
                        .toList(),
                equal(servers));
    }

    private static int[] equal(int servers) {
        return IntStream.generate(() -> 1).limit(servers).toArray();
    }

    private static byte[] key(int i) {
        return Records.bytes("k" + i);
    }
}
