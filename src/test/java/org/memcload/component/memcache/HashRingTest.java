package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeKeyFormatter.Format;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashRingTest {

    private static final int KEYS = 10_000;

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
                nodes.add(SpyConnection.FACTORY.createMemcachedNode(
                        InetSocketAddress.createUnresolved(server.host(), server.port()), unused, 1024));
            }
        }
        KetamaNodeLocator other =
                new KetamaNodeLocator(nodes, DefaultHashAlgorithm.KETAMA_HASH, Format.LIBMEMCACHED, new HashMap<>());
        HashRing ring = new HashRing(servers);

        for (int i = 0; i < KEYS; i++) {
            String key = "idfa:" + i;
            assertThat(nodes.get(ring.serverOf(Records.bytes(key)))).isSameAs(other.getPrimary(key));
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
        return new HashRing(IntStream.range(0, servers)
                .mapToObj(i -> new ServerAddress("10.0.0." + i, 11211))
                .toList());
    }
}
