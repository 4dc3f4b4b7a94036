package org.memcload.component.memcache.value;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The flags of pymemcache.serde, which are those of python-memcached. */
final class PymemcacheTypes implements ValueTypes {

    private static final int BYTES = 0;
    private static final int INTEGER = 1 << 1;
    private static final int LONG = 1 << 2;
    private static final int TEXT = 1 << 4;

    /** Digits of the longest integer that Python reads; a longer one would also take Java seconds. */
    private static final int MAX_DIGITS = 4300;

    /** Numbers of up to so many bits have at most {@link #MAX_DIGITS} digits. */
    private static final int MAX_BITS = 14_280;

    @Override
    public int bytesFlags() {
        return BYTES;
    }

    @Override
    public StoredValue encode(Object body) {
        if (body instanceof CharSequence text) {
            return new StoredValue(Text.encode(text), TEXT);
        }
        if (body instanceof Integer || body instanceof Short || body instanceof Byte) {
            return decimal(body, INTEGER);
        }
        if (body instanceof Long) {
            return decimal(body, LONG);
        }
        if (body instanceof BigInteger number && number.bitLength() <= MAX_BITS) {
            return decimal(body, INTEGER);
        }
        return null;
    }

    @Override
    public boolean knows(int flags) {
        return flags == BYTES || flags == TEXT || flags == INTEGER || flags == LONG;
    }

    @Override
    public Object decode(byte[] bytes, int flags) {
        return switch (flags) {
            case BYTES -> bytes;
            case TEXT -> Text.decode(bytes);
            case INTEGER -> number(bytes, Integer.SIZE);
            default -> number(bytes, Long.SIZE);
        };
    }

    private static StoredValue decimal(Object number, int flags) {
        return new StoredValue(number.toString().getBytes(StandardCharsets.US_ASCII), flags);
    }

    /** An Integer if the bits are those of an Integer and the number fits, else a Long, else a BigInteger. */
    private static Number number(byte[] bytes, int bits) {
        if (bytes.length > MAX_DIGITS) {
            return null;
        }
        try {
            // memcached's decr leaves spaces after a number that became shorter
            BigInteger number = new BigInteger(new String(bytes, StandardCharsets.ISO_8859_1).strip());
            int needed = number.bitLength() + 1;
            if (needed <= Integer.SIZE && bits == Integer.SIZE) {
                return number.intValueExact();
            }
            return needed <= Long.SIZE ? (Number) number.longValueExact() : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
