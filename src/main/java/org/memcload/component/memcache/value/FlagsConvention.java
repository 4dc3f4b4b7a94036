package org.memcload.component.memcache.value;

/**
 * The meaning of a value's flags: memcached keeps 32 bits with each value, and every client uses them in its own way. Text is
 * UTF-8 in all conventions.
 *
 * <table>
 * <caption>Flags by type and convention, - for types that the convention does not know</caption>
 * <tr><th>type</th><th>PLAIN</th><th>PYMEMCACHE</th><th>SPYMEMCACHED</th></tr>
 * <tr><td>{@code byte[]}</td><td>0</td><td>0</td><td>0x800</td></tr>
 * <tr><td>{@code String}</td><td>0, read as {@code byte[]}</td><td>16</td><td>0</td></tr>
 * <tr><td>{@code Boolean}</td><td>-</td><td>-</td><td>0x100, the digit 0 or 1</td></tr>
 * <tr><td>{@code Integer}</td><td>-</td><td>2, decimal</td><td>0x200, packed</td></tr>
 * <tr><td>{@code Long}</td><td>-</td><td>4, decimal</td><td>0x300, packed</td></tr>
 * <tr><td>{@code Short}</td><td>-</td><td>2, read as {@code Integer}</td><td>-</td></tr>
 * <tr><td>{@code Byte}</td><td>-</td><td>2, read as {@code Integer}</td><td>0x500</td></tr>
 * <tr><td>{@code BigInteger}</td><td>-</td><td>2, up to 14,280 bits; read as the smallest that fits of {@code Integer},
 *     {@code Long}, {@code BigInteger}</td><td>-</td></tr>
 * <tr><td>{@code Date}</td><td>-</td><td>-</td><td>0x400, milliseconds, packed</td></tr>
 * <tr><td>{@code Float}</td><td>-</td><td>-</td><td>0x600, IEEE 754 bits, packed</td></tr>
 * <tr><td>{@code Double}</td><td>-</td><td>-</td><td>0x700, IEEE 754 bits, packed</td></tr>
 * <tr><td>compressed</td><td>8, zlib</td><td>8 added, zlib</td><td>2 added, gzip</td></tr>
 * <tr><td>pickled, serialised</td><td>-</td><td>1, not read</td><td>1, not read</td></tr>
 * </table>
 *
 * <p>Packed numbers are big-endian without leading zero bytes. A value that is not understood (other flags, pickled and serialised
 * objects, bytes that do not match their flags) is read as the {@code byte[]} that is stored, even if that is compressed.
 */
public enum FlagsConvention {
    /**
     * Bytes and text as they are, with flags 0. Values are read as {@code byte[]} with any flags. Flags of exactly 8 mean
     * compressed, as in pymemcache; on an endpoint that does not compress, only if the value begins like one of zlib.
     */
    PLAIN(Compression.ZLIB, 8),
    /** The flags of Python's pymemcache (pymemcache.serde, with its CompressedSerde) and python-memcached. */
    PYMEMCACHE(Compression.ZLIB, 8),
    /** The flags of Java's spymemcached (its SerializingTranscoder) and of clients descending from it. */
    SPYMEMCACHED(Compression.GZIP, 2);

    private final Compression compression;
    private final int compressedFlag;

    FlagsConvention(Compression compression, int compressedFlag) {
        this.compression = compression;
        this.compressedFlag = compressedFlag;
    }

    ValueTypes types() {
        return switch (this) {
            case PLAIN -> new PlainTypes();
            case PYMEMCACHE -> new PymemcacheTypes();
            case SPYMEMCACHED -> new SpymemcachedTypes();
        };
    }

    Compression compression() {
        return compression;
    }

    int compressedFlag() {
        return compressedFlag;
    }
}
