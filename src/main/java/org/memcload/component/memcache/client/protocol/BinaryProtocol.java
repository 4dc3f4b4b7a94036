package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;

/**
 * The used part of <a href="https://docs.memcached.org/protocols/binary/">memcached's binary protocol</a>. Internal: public for
 * the client's own packages.
 */
public final class BinaryProtocol {

    /** Bytes of the longest key: KEY_MAX_LENGTH in memcached. */
    public static final int MAX_KEY_LENGTH = 250;

    /** Bytes before the body of every request and response. */
    static final int HEADER = 24;

    static final byte RESPONSE_MAGIC = (byte) 0x81;

    static final byte GET = 0x00;
    static final byte SET = 0x01;
    static final byte ADD = 0x02;
    static final byte REPLACE = 0x03;
    static final byte DELETE = 0x04;
    static final byte INCREMENT = 0x05;
    static final byte DECREMENT = 0x06;
    static final byte FLUSH = 0x08;
    /** Is answered only if the key has a value. */
    static final byte GET_QUIETLY = 0x09;

    static final byte NO_OPERATION = 0x0a;
    static final byte VERSION = 0x0b;
    static final byte APPEND = 0x0e;
    static final byte PREPEND = 0x0f;
    static final byte STAT = 0x10;
    /** Is answered only if it fails. */
    static final byte SET_QUIETLY = 0x11;

    static final byte TOUCH = 0x1c;
    static final byte GET_AND_TOUCH = 0x1d;
    static final byte SASL_LIST = 0x20;
    static final byte SASL_BEGIN = 0x21;
    static final byte SASL_STEP = 0x22;

    public static final int SUCCESS = 0x00;
    static final int KEY_NOT_FOUND = 0x01;
    static final int KEY_EXISTS = 0x02;
    static final int VALUE_TOO_LARGE = 0x03;
    static final int INVALID_ARGUMENTS = 0x04;
    static final int NOT_STORED = 0x05;
    /** An incr or decr of a value that is not a number. */
    static final int NOT_A_NUMBER = 0x06;

    public static final int UNKNOWN_COMMAND = 0x81;

    public static final int AUTHENTICATION_FAILED = 0x20;
    public static final int AUTHENTICATION_CONTINUES = 0x21;

    /** The meaning of {@link #AUTHENTICATION_FAILED} if there was no attempt to authenticate. */
    public static final String AUTHENTICATION_DEMANDED = "demands authentication: set username and password";

    /** The reason why a server refuses everything that needs the numbers of values. */
    public static final String CAS_DEMANDED =
            "the server gives values no numbers (memcached's option -C); gets, cas, locks and optimistic updates need them";

    private static final byte REQUEST_MAGIC = (byte) 0x80;

    private BinaryProtocol() {}

    /**
     * Writes the header of a request.
     *
     * @param keyLength bytes of the key
     * @param extrasLength bytes of the extras
     * @param bodyLength bytes of extras, key and value
     * @param opaque is repeated in every response to the request
     * @param cas number that the value must still have, 0 for any number
     */
    static void putHeader(
            ByteBuffer request, byte opcode, int keyLength, int extrasLength, int bodyLength, int opaque, long cas) {
        request.put(REQUEST_MAGIC)
                .put(opcode)
                .putShort((short) keyLength)
                .put((byte) extrasLength)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(bodyLength)
                .putInt(opaque)
                .putLong(cas);
    }

    /** Whether repeating the request would always cause this error. */
    static boolean isFinal(int status) {
        return switch (status) {
            case VALUE_TOO_LARGE, INVALID_ARGUMENTS, NOT_A_NUMBER, UNKNOWN_COMMAND -> true;
            default -> false;
        };
    }

    /** A request that has only a key. */
    static ByteBuffer keyRequest(byte opcode, byte[] key, int opaque) {
        ByteBuffer request = ByteBuffer.allocate(HEADER + key.length);
        putHeader(request, opcode, key.length, 0, key.length, opaque, 0);
        return request.put(key).flip();
    }
}
