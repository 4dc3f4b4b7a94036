package org.memcload.component.memcache.client.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * A TLS connection that is read and written like the plain one below it, without blocking. One thread reads it and one thread
 * writes it; any thread may close it. The selector knows the plain connection.
 */
final class TlsChannel extends SocketChannel {

    private final SocketChannel socket;
    private final SSLEngine engine;
    /** The outgoing bytes are guarded by this. */
    private final TlsBuffers buffers;

    /** Bytes of plain text that are encrypted but not yet reported as written. Guarded by this. */
    private int unreported;

    private volatile String failure;

    /** @param buffers as the handshake left them, with bytes that may already be received */
    TlsChannel(SocketChannel socket, SSLEngine engine, TlsBuffers buffers) {
        super(socket.provider());
        this.socket = socket;
        this.engine = engine;
        this.buffers = buffers;
    }

    /** Why the connection can no longer be used; null if TLS is not the reason. */
    String failure() {
        return failure;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        int before = to.position();
        while (true) {
            SSLEngineResult result;
            try {
                result = engine.unwrap(buffers.incoming, to);
            } catch (SSLException e) {
                failure = "connection lost: TLS: " + TlsHandshake.text(e);
                throw e;
            }
            int length = to.position() - before;
            switch (result.getStatus()) {
                case CLOSED -> {
                    return length > 0 ? length : -1;
                }
                case BUFFER_OVERFLOW -> {
                    if (length == 0) {
                        throw new IOException("a TLS record is larger than the buffer of " + to.remaining() + " bytes");
                    }
                    return length;
                }
                case BUFFER_UNDERFLOW -> {
                    buffers.incoming.compact();
                    int received = socket.read(buffers.incoming);
                    buffers.incoming.flip();
                    if (received <= 0) {
                        return length > 0 ? length : received;
                    }
                }
                case OK -> {
                    buffers.runTasks();
                    if (result.bytesConsumed() == 0 && result.bytesProduced() == 0 && !respond()) {
                        return length;
                    }
                }
            }
        }
    }

    /** Answers messages of TLS itself, such as an update of the keys; false if the answer has to wait for the next write. */
    private synchronized boolean respond() throws IOException {
        if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP
                || buffers.outgoing.remaining() < engine.getSession().getPacketBufferSize()) {
            return false;
        }
        SSLEngineResult result = engine.wrap(TlsBuffers.NOTHING, buffers.outgoing);
        buffers.flush();
        return result.bytesProduced() > 0;
    }

    /**
     * Reports plain text as written only when all of it is sent. If its encrypted form did not fit into the socket's buffer, the
     * caller passes the same plain text again; it is not encrypted twice.
     */
    @Override
    public synchronized int write(ByteBuffer from) throws IOException {
        if (unreported == 0 && from.hasRemaining()) {
            int before = from.position();
            encrypt(from);
            unreported = from.position() - before;
            from.position(before);
        }
        buffers.flush();
        if (buffers.outgoing.position() > 0) {
            return 0;
        }
        int written = unreported;
        unreported = 0;
        from.position(from.position() + written);
        return written;
    }

    /**
     * Puts the last byte into a separate record. memcached waits for the socket to be readable even while OpenSSL holds a part of a
     * record that memcached has not taken yet, and would wait forever. A single byte is always taken as a whole.
     */
    private void encrypt(ByteBuffer from) throws IOException {
        int record = engine.getSession().getPacketBufferSize();
        int limit = from.limit();
        try {
            for (int end = limit - 1; end <= limit; end++) {
                from.limit(end);
                while (from.hasRemaining() && buffers.outgoing.remaining() >= record) {
                    if (engine.wrap(from, buffers.outgoing).getStatus() != Status.OK) {
                        throw new IOException("the TLS connection is closed");
                    }
                }
            }
        } finally {
            from.limit(limit);
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        try (socket) {
            synchronized (this) {
                engine.closeOutbound();
                // not into the middle of a record
                if (buffers.outgoing.position() == 0 && socket.isConnected() && !socket.isBlocking()) {
                    engine.wrap(TlsBuffers.NOTHING, buffers.outgoing);
                    buffers.flush();
                }
            }
        } catch (IOException e) {
            // the end of the connection has the same meaning for the server
        }
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket socket() {
        return socket.socket();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return socket.connect(remote);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return socket.finishConnect();
    }

    @Override
    public SocketChannel bind(SocketAddress local) throws IOException {
        socket.bind(local);
        return this;
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        return socket.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return socket.getLocalAddress();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return socket.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return socket.supportedOptions();
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        socket.shutdownInput();
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }
}
