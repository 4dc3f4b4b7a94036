package org.memcload.embedded;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** The items of an embedded server. Only the thread of that server's event loop uses it. */
final class ItemStore {

    /** Limit in bytes for an item with its overhead: memcached's default. */
    static final int ITEM_SIZE_MAX = 1024 * 1024;

    /** Bytes of memcached 1.6 for an item besides key and value: header, cas number, two line ends of the text protocol. */
    private static final int OVERHEAD = 48 + 8 + 1 + 2;

    /** Expiry times up to this many seconds (30 days) count from now, larger ones are unix time. */
    private static final int MAX_RELATIVE_EXPIRY = 60 * 60 * 24 * 30;

    private static final long NEVER = Long.MAX_VALUE;

    private final Map<ByteBuffer, Item> items = new HashMap<>();
    private long bytes;
    private long lastCas;

    /**
     * A stored value.
     *
     * @param expiresAt unix time in milliseconds
     */
    record Item(byte[] value, int flags, long cas, long expiresAt) {}

    /** Whether memcached would take an item with a key and value of these lengths in bytes. */
    static boolean fits(int keyLength, int valueLength, int flags) {
        return size(keyLength, valueLength, flags) <= ITEM_SIZE_MAX;
    }

    /** The item of a key, or null if the key is not stored or has expired. */
    Item find(byte[] key) {
        Item item = items.get(ByteBuffer.wrap(key));
        if (item != null && item.expiresAt() <= System.currentTimeMillis()) {
            remove(key);
            return null;
        }
        return item;
    }

    /**
     * Stores an item, replacing any item of the key.
     *
     * @param expiry seconds from now up to 30 days, unix time in seconds above that, 0 for never; unsigned
     */
    Item put(byte[] key, byte[] value, int flags, int expiry) {
        Item item = new Item(value, flags, ++lastCas, expiresAt(expiry));
        Item old = items.put(ByteBuffer.wrap(key), item);
        bytes += size(key, item) - (old == null ? 0 : size(key, old));
        return item;
    }

    void remove(byte[] key) {
        Item old = items.remove(ByteBuffer.wrap(key));
        if (old != null) {
            bytes -= size(key, old);
        }
    }

    int count() {
        return items.size();
    }

    /** Bytes that memcached would count for the stored items. */
    long bytes() {
        return bytes;
    }

    private static long size(byte[] key, Item item) {
        return size(key.length, item.value().length, item.flags());
    }

    private static long size(int keyLength, int valueLength, int flags) {
        return (long) OVERHEAD + keyLength + valueLength + (flags == 0 ? 0 : Integer.BYTES);
    }

    private static long expiresAt(int expiry) {
        long seconds = Integer.toUnsignedLong(expiry);
        if (seconds == 0) {
            return NEVER;
        }
        return seconds <= MAX_RELATIVE_EXPIRY ? System.currentTimeMillis() + 1000 * seconds : 1000 * seconds;
    }
}
