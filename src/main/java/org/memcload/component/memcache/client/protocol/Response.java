package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Assembles the responses of memcached's binary protocol, one at a time, from the bytes as they arrive. Memory is allocated for
 * bytes that have arrived, not for the length that a header announces. Used by one thread. Internal: public for the client's own
 * packages.
 */
public final class Response {

    /** Bytes to allocate for a body before any of it has arrived. */
    private static final int FIRST_ROOM = 4096;
    /** Characters of an error text that are worth repeating in a message. */
    private static final int SHOWN_TEXT = 200;

    private final int maxBody;
    private final ByteBuffer header = ByteBuffer.allocate(BinaryProtocol.HEADER);
    private byte[] body = new byte[0];
    private int filled;

    /** @param maxBody bytes of the largest plausible body */
    public Response(int maxBody) {
        this.maxBody = maxBody;
    }

    /**
     * Takes the bytes that belong to the present response.
     *
     * @return whether the response is complete; the remaining bytes then belong to the next one
     */
    public boolean read(ByteBuffer data) throws GarbledResponseException {
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

    /** Prepares for the next response. */
    public void clear() {
        header.clear();
        filled = 0;
    }

    public byte opcode() {
        return header.get(1);
    }

    public int status() {
        return Short.toUnsignedInt(header.getShort(6));
    }

    public int opaque() {
        return header.getInt(12);
    }

    /** Number of the value that the key has now; 0 if it has no value. */
    long cas() {
        return header.getLong(16);
    }

    /** The flags of a value; 0 if the response has no value. */
    int flags() {
        return extrasLength() < Integer.BYTES ? 0 : ByteBuffer.wrap(body).getInt();
    }

    String key() {
        return new String(body, extrasLength(), keyLength(), StandardCharsets.UTF_8);
    }

    byte[] value() {
        return Arrays.copyOfRange(body, valueFrom(), bodyLength());
    }

    /** The server's text for an error, or the error's number if it gives no text. */
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
