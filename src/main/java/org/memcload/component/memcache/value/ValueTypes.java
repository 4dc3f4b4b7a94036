package org.memcload.component.memcache.value;

/** The form of each type that a convention knows, before compression. */
interface ValueTypes {

    /** Flags of plain bytes. */
    int bytesFlags();

    /** The form of a text or of another known type; null for an unknown type. */
    StoredValue encode(Object body);

    /** Whether the flags are those of a type. */
    boolean knows(int flags);

    /** The value of bytes by their flags, which are known; null if the bytes do not match the flags. */
    Object decode(byte[] bytes, int flags);
}
