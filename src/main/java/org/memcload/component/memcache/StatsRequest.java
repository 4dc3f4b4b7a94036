package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks a server for its statistics. The whole answer must come within the timeout, and its size is bounded: a server may send
 * statistics without end.
 */
final class StatsRequest extends Request<Map<String, String>> {

    /** Bytes of memory that each statistic takes beside its name and value, roughly. */
    private static final int OVERHEAD = 100;

    /** memcached tells some 100 general statistics, and as many settings: about 15 KiB, counted with their overhead. */
    private static final int MOST_BYTES = 1 << 18;

    /** Topics with lines for each connection or slab class are only asked for by name: this is room for 100,000 lines. */
    private static final int MOST_BYTES_OF_TOPIC = 1 << 24;

    static final String SETTINGS = "settings";

    private final String topic;
    private final Map<String, String> stats = new LinkedHashMap<>();
    /** Bytes counted so far, also of statistics that came twice. */
    private int bytes;

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
        String value = new String(response.value(), StandardCharsets.UTF_8);
        bytes += OVERHEAD + name.length() + value.length();
        int most = isShort() ? MOST_BYTES : MOST_BYTES_OF_TOPIC;
        if (bytes > most) {
            throw new GarbledResponseException("its statistics take more than " + most + " bytes");
        }
        stats.put(name, value);
        return false;
    }

    private boolean isShort() {
        return topic == null || topic.equals(SETTINGS);
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
