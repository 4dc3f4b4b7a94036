package org.memcload.input.deflate;

/** The implementations of {@link RawInflater}. */
public enum InflaterKind {
    /** The decoder of this package, which is faster once it is compiled. */
    OWN,
    /** zlib, as the JDK has it. */
    JDK;

    /** A new inflater, to be closed. */
    public RawInflater create() {
        return switch (this) {
            case OWN -> new DeflateDecoder();
            case JDK -> new JdkInflater();
        };
    }
}
