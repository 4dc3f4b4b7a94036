package org.memcload.component.memcache;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.memcload.component.memcache.client.MemcacheClient;

/** Which of several servers a key belongs to, according to a client of its own that opens no connection. */
final class Placement {

    private final List<String> servers;
    private final MemcacheClient client;

    /** @param weights of the servers; equal ones if there are none */
    Placement(List<String> servers, int... weights) {
        this.servers = servers;
        this.client = MemcacheClient.builder(String.join(",", servers))
                .weights(
                        weights.length == 0
                                ? IntStream.generate(() -> 1)
                                        .limit(servers.size())
                                        .toArray()
                                : weights)
                .build();
    }

    /** Index of the server of a key. */
    int serverOf(byte[] key) {
        return servers.indexOf(client.serverOf(new String(key, StandardCharsets.UTF_8)));
    }
}
