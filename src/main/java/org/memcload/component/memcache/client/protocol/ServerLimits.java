package org.memcload.component.memcache.client.protocol;

import java.util.Map;

/**
 * The limits of a server, by its answers to {@code stats} and {@code stats settings}. Internal: public for the client's own
 * packages.
 *
 * @param itemSizeMax bytes of the largest item, overhead included (memcached's option {@code -I})
 * @param itemOverhead bytes that an item takes beyond its key and value
 * @param clock by which the server reads expiries that are dates
 */
public record ServerLimits(long itemSizeMax, int itemOverhead, ServerClock clock) {

    /** sizeof(item) on 64-bit systems, the zero byte after the key and the CR LF after the value: memcached's items.c. */
    private static final int FIXED_OVERHEAD = 48 + 1 + 2;

    /** The CAS number, unless the server was started with {@code -C}. */
    private static final int CAS_OVERHEAD = 8;

    /** Flags, unless they are 0: memcached's item_make_header. */
    private static final int FLAGS_OVERHEAD = 4;

    /** Bytes of the largest item that memcached can accept: its option {@code -I} ends at 1 GiB. */
    private static final int LARGEST_ITEM = 1 << 30;

    /** The limits of a server that does not send its settings: it is assumed to accept everything. */
    public static final ServerLimits UNKNOWN = of(null, null);

    /**
     * The limits in a server's answers.
     *
     * @param statistics its answer to {@code stats}; null if it refuses
     * @param told its answer to {@code stats settings}; null if it refuses
     */
    public static ServerLimits of(Map<String, String> statistics, Map<String, String> told) {
        Map<String, String> settings = told == null ? Map.of() : told;
        String itemSizeMax = settings.getOrDefault("item_size_max", "");
        boolean cas = !"no".equals(settings.get("cas_enabled"));
        return new ServerLimits(
                itemSizeMax.matches("[0-9]{1,18}") ? Long.parseLong(itemSizeMax) : Long.MAX_VALUE,
                FIXED_OVERHEAD + (cas ? CAS_OVERHEAD : 0),
                ServerClock.of(statistics));
    }

    /**
     * The expiry that this server takes for a time to live.
     *
     * @param timeToLive seconds, 0 for never
     */
    int expiry(int timeToLive) {
        return clock.expiry(timeToLive);
    }

    /** Whether items have numbers, by which a change can be conditional: the server ignores the condition otherwise. */
    boolean hasCas() {
        return itemOverhead > FIXED_OVERHEAD;
    }

    /** Bytes of the largest value that the server can hold. */
    int largestValue() {
        return (int) Math.max(Request.SHORT_BODY, Math.min(itemSizeMax, LARGEST_ITEM));
    }

    /**
     * Whether an item fits. This must be known before sending: a server that refuses a set as too large removes the value that
     * the key had before.
     */
    boolean accepts(int keyLength, int valueLength, int flags) {
        return (long) keyLength + valueLength + itemOverhead + (flags == 0 ? 0 : FLAGS_OVERHEAD) <= itemSizeMax;
    }
}
