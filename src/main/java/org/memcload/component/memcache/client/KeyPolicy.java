package org.memcload.component.memcache.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.memcload.component.memcache.client.protocol.BinaryProtocol;

/** The treatment of keys that memcached does not take. */
public enum KeyPolicy {
    /** The key is an error. */
    REJECT,
    /** The key is replaced by its beginning and its hash. */
    HASH;

    /** Characters of the original key at the start of a hashed one, so that people recognize it. */
    private static final int READABLE = 100;

    /** The form of hashed keys. A key that has it already is hashed too: a user who chooses it must not hit the key of another. */
    private static final Pattern HASHED = Pattern.compile("[!-~]{1," + READABLE + "}#[0-9a-f]{64}");

    /**
     * The key to use instead of a given one.
     *
     * @return the key itself if memcached takes it: 1 to 250 bytes in UTF-8, without spaces and control characters. Any other
     *     key that is not rejected, and with {@link #HASH} a key that has the form of a hashed one, becomes at most 100 of its first characters, then {@code #} and the SHA-256 of the whole key
     *     in 64 hexadecimal digits. Of the first characters, those that memcached does not take and those outside ASCII are
     *     replaced by {@code _}
     * @throws IllegalArgumentException if the key is rejected. An empty key always is, and so is one with half of a surrogate
     *     pair, which has no form in UTF-8: different keys would become the same
     */
    public String apply(String key) {
        if (key.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException(
                    "A key with half of a surrogate pair has no form in UTF-8: '" + readable(key) + "'");
        }
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        boolean clean = key.chars().allMatch(c -> c > ' ' && c != 0x7f);
        boolean taken = clean && length > 0 && length <= BinaryProtocol.MAX_KEY_LENGTH;
        if (taken && (this == REJECT || !HASHED.matcher(key).matches())) {
            return key;
        }
        if (this == REJECT || length == 0) {
            throw new IllegalArgumentException("A key is 1 to " + BinaryProtocol.MAX_KEY_LENGTH
                    + " bytes without spaces and control characters; this one has " + length + " bytes"
                    + (length == 0 ? "" : " (keyPolicy=hash would take it): '" + shown(key) + "'"));
        }
        return readable(key) + '#' + HexFormat.of().formatHex(sha256(key));
    }

    /** On one line, but with spaces, since they may be the reason for the refusal. */
    private static String shown(String key) {
        return key.substring(0, Math.min(key.length(), READABLE)).replaceAll("[^ -~]", "_");
    }

    /** Part of keys as they are stored, and so of a fixed form, unlike texts that are only shown. */
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
