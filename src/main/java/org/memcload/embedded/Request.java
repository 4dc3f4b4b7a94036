package org.memcload.embedded;

import java.nio.ByteBuffer;

/**
 * A request of the binary protocol.
 *
 * @param opcode command, one of {@link io.netty.handler.codec.memcache.binary.BinaryMemcacheOpcodes}
 * @param opaque number that the answer repeats
 * @param extras command's own fixed fields
 * @param key the key; empty if the request has none
 * @param value value, or null if it is too large to be stored and was skipped
 */
record Request(byte opcode, int opaque, byte[] extras, byte[] key, byte[] value) {

    /** The 32 bits of the extras that start at a byte. */
    int extra(int index) {
        return ByteBuffer.wrap(extras).getInt(index);
    }
}
