package org.memcload.component.memcache;

import java.util.Map;

/**
 * What a server accepts, by its answers to {@code stats} and {@code stats settings}.
 *
 * @param itemSizeMax bytes of the largest item, overhead included (memcached's option {@code -I})
 * @param itemOverhead bytes that an item takes beyond its key and value
 * @param clock by which it takes the time of expiries that are dates
 */
record ServerLimits(long itemSizeMax, int itemOverhead, ServerClock clock) {

    /** sizeof(item) on 64-bit systems, the zero byte behind the key and the CR LF behind the value: memcached's items.c. */
    private static final int FIXED_OVERHEAD = 48 + 1 + 2;

    /** The CAS number, unless the server was started with {@code -C}. */
    private static final int CAS_OVERHEAD = 8;

    /** Bytes of the largest item that memcached can be told to accept: its option {@code -I} ends at 1 GiB. */
    private static final int LARGEST_ITEM = 1 << 30;

    /** Of a server that does not tell its settings: it is taken to accept everything. */
    static final ServerLimits UNKNOWN = of(null, null);

    /**
     * What a server has just told.
     *
     * @param statistics its answer to {@code stats}; null if it does not tell
     * @param told its answer to {@code stats settings}; null if it does not tell
     */
    static ServerLimits of(Map<String, String> statistics, Map<String, String> told) {
        Map<String, String> settings = told == null ? Map.of() : told;
        String itemSizeMax = settings.getOrDefault("item_size_max", "");
        boolean cas = !"no".equals(settings.get("cas_enabled"));
        return new ServerLimits(
                itemSizeMax.matches("[0-9]{1,18}") ? Long.parseLong(itemSizeMax) : Long.MAX_VALUE,
                FIXED_OVERHEAD + (cas ? CAS_OVERHEAD : 0),
                ServerClock.of(statistics));
    }

    /**
     * A time to live as this server takes it.
     *
     * @param timeToLive seconds, 0 for never
     */
    int expiry(int timeToLive) {
        return TimeToLive.expiry(timeToLive, clock);
    }

    /** Bytes of the largest value that the server can hold. */
    int largestValue() {
        return (int) Math.max(Request.SHORT_BODY, Math.min(itemSizeMax, LARGEST_ITEM));
    }

    /**
     * Whether an item fits. It has to be known beforehand: the refusal of a set that is too large removes the value that the
     * key had before.
     */
    boolean accepts(int keyLength, int valueLength) {
        return (long) keyLength + valueLength + itemOverhead <= itemSizeMax;
    }
}
