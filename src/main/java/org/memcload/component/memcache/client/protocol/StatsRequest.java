package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a server's statistics. The whole answer must come within the timeout, and its size is bounded: a server may send
 * statistics without end. Internal: public for the client's own packages.
 */
public final class StatsRequest extends Request<Map<String, String>> {

    /** Bytes of memory that each statistic takes in addition to its name and value, roughly. */
    private static final int OVERHEAD = 100;

    /** memcached has some 100 general statistics, and as many settings: about 15 KiB, counted with their overhead. */
    private static final int MOST_BYTES = 1 << 18;

    /** Topics with lines for each connection or slab class are requested by name only: this is room for 100,000 lines. */
    private static final int MOST_BYTES_OF_TOPIC = 1 << 24;

    /** The topic of the server's settings. */
    public static final String SETTINGS = "settings";

    private final String topic;
    private final Map<String, String> stats = new LinkedHashMap<>();
    /** Bytes counted so far; a repeated statistic counts each time. */
    private int bytes;

    private String error;
    private boolean unauthenticated;

    /** @param topic such as {@code settings}, or null for the general statistics */
    public StatsRequest(String topic) {
        this.topic = topic;
    }

    @Override
    public Command command() {
        return Command.STATS;
    }

    @Override
    public ByteBuffer render(ServerLimits limits) {
        byte[] key = topic == null ? new byte[0] : topic.getBytes(StandardCharsets.US_ASCII);
        return BinaryProtocol.keyRequest(BinaryProtocol.STAT, key, 0);
    }

    /** A topic such as {@code detail dump} is answered by a single statistic with many lines. */
    @Override
    public int maxResponseBody(ServerLimits limits) {
        return isShort() ? SHORT_BODY : MOST_BYTES_OF_TOPIC;
    }

    @Override
    public Progress take(Response response) throws GarbledResponseException {
        if (response.opcode() != BinaryProtocol.STAT) {
            throw new GarbledResponseException(response + " for statistics");
        }
        if (response.status() != BinaryProtocol.SUCCESS) {
            error = response.errorText();
            unauthenticated = response.status() == BinaryProtocol.AUTHENTICATION_FAILED;
            return Progress.COMPLETE;
        }
        String name = response.key();
        if (name.isEmpty()) {
            return Progress.COMPLETE;
        }
        String value = new String(response.value(), StandardCharsets.UTF_8);
        bytes += OVERHEAD + name.length() + value.length();
        int most = isShort() ? MOST_BYTES : MOST_BYTES_OF_TOPIC;
        if (bytes > most) {
            throw new GarbledResponseException("its statistics take more than " + most + " bytes");
        }
        stats.put(name, value);
        return Progress.INCOMPLETE;
    }

    private boolean isShort() {
        return topic == null || topic.equals(SETTINGS);
    }

    /** Whether the server answered that it demands authentication. */
    public boolean unauthenticated() {
        return unauthenticated;
    }

    @Override
    public Map<String, String> answer() throws ErrorResponseException {
        if (error != null) {
            throw ErrorResponseException.transientError(
                    "stats" + (topic == null ? "" : " '" + topic + "'") + " failed: " + error);
        }
        return stats;
    }
}
