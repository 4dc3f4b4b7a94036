package org.memcload.component.memcache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is done with a key that memcached does not take. */
public enum KeyPolicy {
    /** It is an error. */
    REJECT,
    /** Another key, made of its beginning and its hash, takes its place. */
    HASH;

    /** Characters of the original key that a hashed one begins with, to be recognized by. */
    private static final int READABLE = 100;

    /**
     * The key to use for a key.
     *
     * @return the key itself where memcached takes it: 1 to 250 bytes in UTF-8, without spaces and control characters. Any
     *     other one, if it is not rejected, becomes at most 100 of its first characters, those that memcached does not take
     *     and those outside ASCII replaced by {@code _}, then {@code #} and the SHA-256 of the whole key in 64 hexadecimal
     *     digits
     * @throws IllegalArgumentException if it is rejected; an empty key always is, and one with half of a surrogate pair, which
     *     has no form in UTF-8: keys that differ would become the same
     */
    String apply(String key) {
        if (key.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException(
                    "A key with half of a surrogate pair has no form in UTF-8: '" + readable(key) + "'");
        }
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        boolean clean = key.chars().allMatch(c -> c > ' ' && c != 0x7f);
        if (clean && length > 0 && length <= MemcacheConstants.MAX_KEY_LENGTH) {
            return key;
        }
        if (this == REJECT || length == 0) {
            throw new IllegalArgumentException("A key is 1 to " + MemcacheConstants.MAX_KEY_LENGTH
                    + " bytes without spaces and control characters; this one has " + length + " bytes"
                    + (length == 0 ? "" : " (keyPolicy=hash would take it): '" + shown(key) + "'"));
        }
        return readable(key) + '#' + HexFormat.of().formatHex(sha256(key));
    }

    /** On one line, and with the spaces that it is refused for. */
    private static String shown(String key) {
        return key.substring(0, Math.min(key.length(), READABLE)).replaceAll("[^ -~]", "_");
    }

    private static String readable(String key) {
        return key.substring(0, Math.min(key.length(), READABLE)).replaceAll("[^!-~]", "_");
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
