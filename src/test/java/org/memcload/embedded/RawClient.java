package org.memcload.embedded;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Sends the bytes of the binary protocol as they are told, and reads answers one by one. */
final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    record Answer(int opcode, int status, int opaque, long cas) {}

    RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    static byte[] request(int opcode, int opaque, byte[] key, byte[] extras, byte[] value) {
        int body = key.length + extras.length + value.length;
        return request(0x80, opcode, opaque, key, extras, value, body);
    }

    static byte[] request(int magic, int opcode, int opaque, byte[] key, byte[] extras, byte[] value, int bodyLength) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(magic);
            out.writeByte(opcode);
            out.writeShort(key.length);
            out.writeByte(extras.length);
            out.writeByte(0);
            out.writeShort(0);
            out.writeInt(bodyLength);
            out.writeInt(opaque);
            out.writeLong(0);
            out.write(extras);
            out.write(key);
            out.write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    Answer receive() throws IOException {
        in.readByte();
        int opcode = in.readUnsignedByte();
        in.readInt();
        int status = in.readUnsignedShort();
        int body = in.readInt();
        int opaque = in.readInt();
        long cas = in.readLong();
        in.skipNBytes(body);
        return new Answer(opcode, status, opaque, cas);
    }

    /** Number of bytes that come before the server closes the connection. */
    int bytesUntilClosed() throws IOException {
        return in.readAllBytes().length;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
