package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One response of memcached's binary protocol after the other, put together from the bytes as they arrive. Memory is taken
 * for what has arrived, not for what a header announces. Used by one thread.
 */
final class Response {

    /** Bytes of a body to make room for before any of it has arrived. */
    private static final int FIRST_ROOM = 4096;
    /** Characters of an error text that are worth repeating in a message. */
    private static final int SHOWN_TEXT = 200;

    private final int maxBody;
    private final ByteBuffer header = ByteBuffer.allocate(BinaryProtocol.HEADER);
    private byte[] body = new byte[0];
    private int filled;

    /** @param maxBody bytes of the largest body that makes sense */
    Response(int maxBody) {
        this.maxBody = maxBody;
    }

    /**
     * Takes what belongs to the present response.
     *
     * @return whether it is whole; what is left is then of the next one
     */
    boolean read(ByteBuffer data) throws GarbledResponseException {
        if (header.hasRemaining()) {
            while (header.hasRemaining() && data.hasRemaining()) {
                header.put(data.get());
            }
            if (header.hasRemaining()) {
                return false;
            }
            checkHeader();
        }
        while (filled < bodyLength() && data.hasRemaining()) {
            if (filled == body.length) {
                body = Arrays.copyOf(body, Math.min(bodyLength(), Math.max(FIRST_ROOM, 2 * filled)));
            }
            int length = Math.min(Math.min(body.length, bodyLength()) - filled, data.remaining());
            data.get(body, filled, length);
            filled += length;
        }
        return filled == bodyLength();
    }

    private void checkHeader() throws GarbledResponseException {
        if (header.get(0) != BinaryProtocol.RESPONSE_MAGIC) {
            throw new GarbledResponseException(
                    String.format("it begins with 0x%02x, which no response does", header.get(0)));
        }
        if (bodyLength() < 0 || bodyLength() > maxBody) {
            throw new GarbledResponseException("it announces " + Integer.toUnsignedString(bodyLength())
                    + " bytes, at most " + maxBody + " make sense");
        }
        if (valueFrom() > bodyLength()) {
            throw new GarbledResponseException("its parts are longer than the whole");
        }
    }

    /** Makes ready for the next one. */
    void clear() {
        header.clear();
        filled = 0;
    }

    byte opcode() {
        return header.get(1);
    }

    int status() {
        return Short.toUnsignedInt(header.getShort(6));
    }

    int opaque() {
        return header.getInt(12);
    }

    /** Number of the value that the key has now; 0 where there is none. */
    long cas() {
        return header.getLong(16);
    }

    /** The flags of a value; 0 in a response that has none. */
    int flags() {
        return extrasLength() < Integer.BYTES ? 0 : ByteBuffer.wrap(body).getInt();
    }

    String key() {
        return new String(body, extrasLength(), keyLength(), StandardCharsets.UTF_8);
    }

    byte[] value() {
        return Arrays.copyOfRange(body, valueFrom(), bodyLength());
    }

    /** What the server says of an error, or the error's number where it says nothing. */
    String errorText() {
        if (status() == BinaryProtocol.AUTHENTICATION_FAILED) {
            return BinaryProtocol.AUTHENTICATION_DEMANDED;
        }
        int length = Math.min(bodyLength() - valueFrom(), SHOWN_TEXT);
        return length == 0
                ? "error 0x" + Integer.toHexString(status())
                : new String(body, valueFrom(), length, StandardCharsets.US_ASCII);
    }

    private int keyLength() {
        return Short.toUnsignedInt(header.getShort(2));
    }

    private int extrasLength() {
        return Byte.toUnsignedInt(header.get(4));
    }

    private int valueFrom() {
        return extrasLength() + keyLength();
    }

    private int bodyLength() {
        return header.getInt(8);
    }

    @Override
    public String toString() {
        return String.format("opcode 0x%02x, status 0x%02x, opaque %d", opcode(), status(), opaque());
    }
}
