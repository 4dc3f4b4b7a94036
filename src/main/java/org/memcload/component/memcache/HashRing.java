package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Consistent hashing by the ketama scheme: which of several servers holds a key. Adding or removing one of n servers moves
 * about one n-th of the keys. Points are placed as libmemcached does it: 40 MD5 digests of {@code host:port-i} (without the
 * port where it is 11211) for each server, four points each.
 */
final class HashRing {

    private static final int DIGESTS = 40;
    private static final int POINTS_PER_DIGEST = 4;
    private static final int DEFAULT_PORT = 11211;

    private final TreeMap<Long, Integer> points = new TreeMap<>();
    private final int servers;

    HashRing(List<ServerAddress> servers) {
        this.servers = servers.size();
        for (int server = 0; server < servers.size(); server++) {
            ServerAddress address = servers.get(server);
            String name = address.port() == DEFAULT_PORT ? address.host() : address.host() + ":" + address.port();
            for (int i = 0; i < DIGESTS; i++) {
                byte[] digest = md5((name + "-" + i).getBytes(StandardCharsets.US_ASCII));
                for (int point = 0; point < POINTS_PER_DIGEST; point++) {
                    points.put(point(digest, point), server);
                }
            }
        }
    }

    /** Index of the server of a key, in the list given to the constructor. */
    int serverOf(byte[] key) {
        if (servers == 1) {
            return 0;
        }
        Map.Entry<Long, Integer> next = points.ceilingEntry(point(md5(key), 0));
        return (next == null ? points.firstEntry() : next).getValue();
    }

    private static long point(byte[] digest, int n) {
        return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getInt(Integer.BYTES * n) & 0xffffffffL;
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }
}
