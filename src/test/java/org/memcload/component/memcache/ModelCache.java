package org.memcload.component.memcache;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What memcached does, as far as one client that asks one thing after the other can tell; nothing expires. */
final class ModelCache {

    /** What memcached takes for a number: digits up to the end, or to a space. */
    private static final Pattern NUMBER = Pattern.compile("(\\d+)(\\s.*)?");

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(64);

    /**
     * A value.
     *
     * @param version number of the change that made it
     */
    record Item(String value, int flags, int version) {}

    /** What an operation is answered with; the outcome is null where it is refused. */
    record Answer(MemcacheOutcome outcome, Object body) {}

    private final Map<String, Item> items = new TreeMap<>();
    private int changes;

    Item item(String key) {
        return items.get(key);
    }

    Answer set(String key, String value, int flags) {
        return put(key, value, flags);
    }

    Answer add(String key, String value, int flags) {
        return items.containsKey(key) ? new Answer(MemcacheOutcome.NOT_STORED, value) : put(key, value, flags);
    }

    Answer replace(String key, String value, int flags) {
        return items.containsKey(key) ? put(key, value, flags) : new Answer(MemcacheOutcome.NOT_STORED, value);
    }

    Answer extend(String key, String value, boolean behind) {
        Item item = items.get(key);
        if (item == null) {
            return new Answer(MemcacheOutcome.NOT_STORED, value);
        }
        put(key, behind ? item.value() + value : value + item.value(), item.flags());
        return new Answer(MemcacheOutcome.STORED, value);
    }

    /** @param version of the value that was read */
    Answer cas(String key, String value, int flags, int version) {
        Item item = items.get(key);
        if (item == null) {
            return new Answer(MemcacheOutcome.NOT_FOUND, value);
        }
        return item.version() == version ? put(key, value, flags) : new Answer(MemcacheOutcome.EXISTS, value);
    }

    Answer get(String key) {
        Item item = items.get(key);
        return item == null
                ? new Answer(MemcacheOutcome.NOT_FOUND, null)
                : new Answer(MemcacheOutcome.FOUND, item.value());
    }

    Answer getMany(Iterable<String> keys) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String key : keys) {
            if (items.containsKey(key)) {
                found.put(key, items.get(key).value());
            }
        }
        return new Answer(MemcacheOutcome.OK, found);
    }

    Answer touch(String key, String body) {
        return new Answer(items.containsKey(key) ? MemcacheOutcome.TOUCHED : MemcacheOutcome.NOT_FOUND, body);
    }

    Answer delete(String key, String body) {
        return new Answer(items.remove(key) == null ? MemcacheOutcome.NOT_FOUND : MemcacheOutcome.DELETED, body);
    }

    /** @param delta negative for a decr */
    Answer count(String key, BigInteger delta, BigInteger initial) {
        Item item = items.get(key);
        if (item == null) {
            if (initial == null) {
                return new Answer(MemcacheOutcome.NOT_FOUND, null);
            }
            put(key, initial.toString(), 0);
            return new Answer(MemcacheOutcome.STORED, initial);
        }
        Matcher number = NUMBER.matcher(item.value());
        if (!number.matches()) {
            return new Answer(null, null);
        }
        BigInteger present = new BigInteger(number.group(1));
        if (present.compareTo(MODULUS) >= 0) {
            return new Answer(null, null);
        }
        BigInteger next = present.add(delta).max(BigInteger.ZERO).mod(MODULUS);
        put(key, next.toString(), item.flags());
        return new Answer(MemcacheOutcome.STORED, next);
    }

    /** Notes the spaces that memcached has filled a number up with: it may, unless something else is about to read the value. */
    void padded(String key, String value) {
        Item item = items.get(key);
        if (!value.stripTrailing().equals(item.value())) {
            throw new AssertionError("'" + value + "' in the place of '" + item.value() + "'");
        }
        items.put(key, new Item(value, item.flags(), item.version()));
    }

    private Answer put(String key, String value, int flags) {
        items.put(key, new Item(value, flags, ++changes));
        return new Answer(MemcacheOutcome.STORED, value);
    }
}
