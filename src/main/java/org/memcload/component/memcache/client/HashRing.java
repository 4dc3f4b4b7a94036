package org.memcload.component.memcache.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * Consistent hashing by the ketama scheme: finds the server of a key. Adding or removing one of n servers moves about one n-th of
 * the keys. Every key has the place that libmemcached's {@code MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED} gives it: a server of average
 * weight has 40 MD5 digests of {@code host:port-i} (without the port if it is 11211), four points each. The host is hashed as
 * written, not as its address. Immutable.
 */
final class HashRing {

    private static final int POINTS_OF_AVERAGE_SERVER = 160;
    private static final int POINTS_PER_DIGEST = 4;
    private static final int DEFAULT_PORT = 11211;
    /** Bits of an entry that hold the server; those of the point are above them. */
    private static final int SERVER_BITS = 16;

    /** Each point with its server, in ascending order: if two servers have the same point, the first one counts. */
    private final long[] entries;

    private final int servers;

    /** @param weights for each server, 1 or more: its share of the keys in relation to the others */
    HashRing(List<ServerAddress> servers, int[] weights) {
        this.servers = servers.size();
        int[] digests = digests(weights);
        entries = new long[Arrays.stream(digests).sum() * POINTS_PER_DIGEST];
        int n = 0;
        for (int server = 0; server < this.servers; server++) {
            ServerAddress address = servers.get(server);
            String name = address.port() == DEFAULT_PORT ? address.host() : address.host() + ":" + address.port();
            for (int i = 0; i < digests[server]; i++) {
                byte[] digest = md5((name + "-" + i).getBytes(StandardCharsets.US_ASCII));
                for (int point = 0; point < POINTS_PER_DIGEST; point++) {
                    entries[n++] = entry(digest, point) | server;
                }
            }
        }
        Arrays.sort(entries);
    }

    /** Number of digests of each server, rounded as libmemcached does: another rounding would put some keys elsewhere. */
    private static int[] digests(int[] weights) {
        float total = Arrays.stream(weights).asLongStream().sum();
        return Arrays.stream(weights)
                .map(weight ->
                        (int) (weight / total * POINTS_OF_AVERAGE_SERVER / POINTS_PER_DIGEST * (float) weights.length))
                .toArray();
    }

    /** Index of the server of a key, in the list given to the constructor. */
    int serverOf(byte[] key) {
        return servers == 1 ? 0 : server(next(key));
    }

    /**
     * Index of the server that a key belongs to while only some servers are usable: the next usable one on the ring. If no
     * usable server has points, it is the server of the key.
     *
     * @param usable for each server
     */
    int serverOf(byte[] key, boolean[] usable) {
        if (servers == 1) {
            return 0;
        }
        int first = next(key);
        int at = first;
        while (!usable[server(at)]) {
            at = (at + 1) % entries.length;
            if (at == first) {
                break;
            }
        }
        return server(at);
    }

    /** Whether a server has points; with a weight too small in relation to the others it has no points and no keys. */
    boolean holdsKeys(int server) {
        return servers == 1 || Arrays.stream(entries).anyMatch(entry -> serverIn(entry) == server);
    }

    /** Index of the first entry at or after a key. */
    private int next(byte[] key) {
        int found = Arrays.binarySearch(entries, entry(md5(key), 0));
        int at = found < 0 ? -found - 1 : found;
        return at == entries.length ? 0 : at;
    }

    private int server(int at) {
        return serverIn(entries[at]);
    }

    private static int serverIn(long entry) {
        return (int) entry & (1 << SERVER_BITS) - 1;
    }

    private static long entry(byte[] digest, int point) {
        int value = ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getInt(Integer.BYTES * point);
        return Integer.toUnsignedLong(value) << SERVER_BITS;
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }
}
