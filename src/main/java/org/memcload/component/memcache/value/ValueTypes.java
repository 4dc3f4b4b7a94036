package org.memcload.component.memcache.value;

/** How a convention expresses the types it knows; compression is not seen here. */
interface ValueTypes {

    /** Flags of bytes that are nothing but bytes. */
    int bytesFlags();

    /** The form of a text or of what else is known; null for any other type. */
    StoredValue encode(Object body);

    /** Whether the flags are those of a type. */
    boolean knows(int flags);

    /** What the flags, which are known, say that the bytes are; null if the bytes are not that. */
    Object decode(byte[] bytes, int flags);
}
