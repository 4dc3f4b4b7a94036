package org.memcload.component.memcache;

import java.nio.ByteBuffer;

/** What is used of <a href="https://docs.memcached.org/protocols/binary/">memcached's binary protocol</a>. */
final class BinaryProtocol {

    /** Bytes before the body of every request and response. */
    static final int HEADER = 24;

    static final byte RESPONSE_MAGIC = (byte) 0x81;

    static final byte GET = 0x00;
    static final byte SET = 0x01;
    static final byte NO_OPERATION = 0x0a;
    static final byte STAT = 0x10;
    /** Is answered only where it fails. */
    static final byte SET_QUIETLY = 0x11;

    static final int SUCCESS = 0x00;
    static final int KEY_NOT_FOUND = 0x01;
    static final int VALUE_TOO_LARGE = 0x03;
    static final int INVALID_ARGUMENTS = 0x04;

    private static final byte REQUEST_MAGIC = (byte) 0x80;

    private BinaryProtocol() {}

    /**
     * Writes the header of a request.
     *
     * @param keyLength bytes of the key
     * @param extrasLength bytes of the extras
     * @param bodyLength bytes of extras, key and value
     * @param opaque comes back in every response to the request
     */
    static void putHeader(
            ByteBuffer request, byte opcode, int keyLength, int extrasLength, int bodyLength, int opaque) {
        request.put(REQUEST_MAGIC)
                .put(opcode)
                .putShort((short) keyLength)
                .put((byte) extrasLength)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(bodyLength)
                .putInt(opaque)
                .putLong(0);
    }

    /** A request of a key alone. */
    static ByteBuffer keyRequest(byte opcode, byte[] key, int opaque) {
        ByteBuffer request = ByteBuffer.allocate(HEADER + key.length);
        putHeader(request, opcode, key.length, 0, key.length, opaque);
        return request.put(key).flip();
    }
}
