package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks a server what it tells of itself. */
final class StatsRequest extends Request<Map<String, String>> {

    /** No topic has nearly as many, but for one line for each of thousands of connections. */
    private static final int MOST_STATISTICS = 100_000;

    private final String topic;
    private final Map<String, String> stats = new LinkedHashMap<>();
    private String error;
    private boolean unauthenticated;

    /** @param topic such as {@code settings}, or null for the general statistics */
    StatsRequest(String topic) {
        this.topic = topic;
    }

    @Override
    MemcacheOperation operation() {
        return MemcacheOperation.STATS;
    }

    @Override
    ByteBuffer render(ServerLimits limits) {
        byte[] key = topic == null ? new byte[0] : topic.getBytes(StandardCharsets.US_ASCII);
        return BinaryProtocol.keyRequest(BinaryProtocol.STAT, key, 0);
    }

    @Override
    boolean take(Response response) throws GarbledResponseException {
        if (response.opcode() != BinaryProtocol.STAT) {
            throw new GarbledResponseException(response + " for statistics");
        }
        if (response.status() != BinaryProtocol.SUCCESS) {
            error = response.errorText();
            unauthenticated = response.status() == BinaryProtocol.AUTHENTICATION_FAILED;
            return true;
        }
        String name = response.key();
        if (name.isEmpty()) {
            return true;
        }
        stats.put(name, new String(response.value(), StandardCharsets.UTF_8));
        if (stats.size() > MOST_STATISTICS) {
            throw new GarbledResponseException("more than " + MOST_STATISTICS + " statistics");
        }
        return false;
    }

    /** Whether the server, by its answer, tells nothing to those who did not say who they are. */
    boolean unauthenticated() {
        return unauthenticated;
    }

    @Override
    Map<String, String> answer() throws MemcacheException {
        if (error != null) {
            throw new MemcacheException(
                    server(), "stats" + (topic == null ? "" : " '" + topic + "'") + " failed: " + error);
        }
        return stats;
    }
}
