package org.memcload.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection to memcached for quiet sets and the no-op that closes them. */
final class ServerChannel implements QuietSets.Output, AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 17;
    private static final byte NO_OPERATION = 0x0a;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private ServerChannel(SocketChannel channel) {
        this.channel = channel;
    }

    /** @param address {@code host:port} */
    static ServerChannel connect(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        return new ServerChannel(SocketChannel.open(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))));
    }

    @Override
    public void put(byte[] request, int length) throws IOException {
        if (buffer.remaining() < length) {
            flush();
        }
        buffer.put(request, 0, length);
    }

    /** Writes requests that were rendered before, passing by what was {@link #put}. */
    void write(ByteBuffer requests) throws IOException {
        while (requests.hasRemaining()) {
            channel.write(requests);
        }
    }

    /** Sends all that was put, and a no-op. */
    void sendBarrier() throws IOException {
        put(header(NO_OPERATION), QuietSets.HEADER);
        flush();
    }

    /**
     * Waits until the server has answered the no-op, and so has handled all that came before it.
     *
     * @throws IOException if it answers anything else: it has refused a set
     */
    void awaitBarrier() throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(QuietSets.HEADER);
        while (answer.hasRemaining()) {
            if (channel.read(answer) < 0) {
                throw new EOFException("memcached closed the connection");
            }
        }
        if (answer.get(1) != NO_OPERATION || answer.getShort(6) != 0) {
            throw new IOException("memcached refused a set with status " + answer.getShort(6));
        }
    }

    private static byte[] header(byte opcode) {
        byte[] header = new byte[QuietSets.HEADER];
        header[0] = QuietSets.REQUEST;
        header[1] = opcode;
        return header;
    }

    private void flush() throws IOException {
        write(buffer.flip());
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
