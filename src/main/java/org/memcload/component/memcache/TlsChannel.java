package org.memcload.component.memcache;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * A TLS connection that is read and written like the plain one below it: never blocking, once the handshake is over. It is
 * read by one thread and written by one thread; any may close it. The selector knows the plain one.
 */
final class TlsChannel extends SocketChannel {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** Bytes of plain text to encrypt at a time, several records. */
    private static final int CHUNK = 1 << 16;

    private static final String NO_TLS = ": it answers nothing, as a server that does not talk TLS";

    private final SocketChannel socket;
    private final SSLEngine engine;

    /** Received and not decrypted; ready to be taken from. */
    private final ByteBuffer incoming;

    /** Encrypted and not sent; ready to be added to. Guarded by this. */
    private final ByteBuffer outgoing;
    /** Bytes of plain text in {@link #outgoing}, which its owner has not been told of. Guarded by this. */
    private int unreported;

    private volatile String failure;

    private TlsChannel(SocketChannel socket, SSLEngine engine) {
        super(socket.provider());
        this.socket = socket;
        this.engine = engine;
        int record = engine.getSession().getPacketBufferSize();
        incoming = ByteBuffer.allocateDirect(Math.max(CHUNK, record)).flip();
        outgoing = ByteBuffer.allocateDirect(CHUNK + 2 * record);
    }

    /**
     * Begins TLS on a connection that is open and blocking.
     *
     * @param end when it has failed, by the clock of {@link System#nanoTime()}
     * @throws IOException if the two do not agree; the message says why
     */
    static TlsChannel handshake(SocketChannel socket, SSLEngine engine, long end) throws IOException {
        TlsChannel channel = new TlsChannel(socket, engine);
        channel.handshake(end);
        return channel;
    }

    private void handshake(long end) throws IOException {
        long begin = System.nanoTime();
        boolean heard = false;
        try {
            engine.beginHandshake();
            ByteBuffer unused = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
            while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> sendHandshake();
                    default -> {
                        if (engine.unwrap(incoming, unused).getStatus() == Status.BUFFER_UNDERFLOW) {
                            receiveHandshake(end);
                            heard = true;
                        }
                    }
                }
            }
            socket.socket().setSoTimeout(0);
        } catch (SSLHandshakeException e) {
            sendAlert();
            throw new IOException("TLS handshake failed: " + text(e), e);
        } catch (SSLException e) {
            sendAlert();
            throw new IOException("does not talk TLS, or not a version that is accepted here: " + text(e), e);
        } catch (SocketTimeoutException e) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            throw new IOException("TLS handshake not done after " + millis + " ms" + (heard ? "" : NO_TLS), e);
        } catch (IOException e) {
            throw new IOException("connection lost in the TLS handshake" + (heard ? "" : NO_TLS), e);
        }
    }

    private void receiveHandshake(long end) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        socket.socket().setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        byte[] bytes = new byte[incoming.capacity() - incoming.remaining()];
        int length = socket.socket().getInputStream().read(bytes);
        if (length < 0) {
            throw new IOException("end of the stream");
        }
        incoming.compact().put(bytes, 0, length).flip();
    }

    private synchronized void sendHandshake() throws IOException {
        engine.wrap(NOTHING, outgoing);
        flush();
    }

    /** Lets the server know why, if that is possible. */
    private void sendAlert() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isOutboundDone()) {
                sendHandshake();
            }
        } catch (IOException e) {
            // the handshake has failed anyway
        }
    }

    private static String text(SSLException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Why the connection is of no more use, or null where TLS is not the reason. */
    String failure() {
        return failure;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        int before = to.position();
        while (true) {
            SSLEngineResult result;
            try {
                result = engine.unwrap(incoming, to);
            } catch (SSLException e) {
                failure = "connection lost: TLS: " + text(e);
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
                    incoming.compact();
                    int received = socket.read(incoming);
                    incoming.flip();
                    if (received <= 0) {
                        return length > 0 ? length : received;
                    }
                }
                case OK -> {
                    runTasks();
                    if (result.bytesConsumed() == 0 && result.bytesProduced() == 0 && !respond()) {
                        return length;
                    }
                }
            }
        }
    }

    /** Answers what is not for our owner, such as an update of the keys; false if it has to wait for the next write. */
    private synchronized boolean respond() throws IOException {
        if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP
                || outgoing.remaining() < engine.getSession().getPacketBufferSize()) {
            return false;
        }
        SSLEngineResult result = engine.wrap(NOTHING, outgoing);
        flush();
        return result.bytesProduced() > 0;
    }

    /**
     * Counts plain text as written only when all of it is sent. What is encrypted already, and did not fit into the socket's
     * buffer, is given again the next time, and is not encrypted again.
     */
    @Override
    public synchronized int write(ByteBuffer from) throws IOException {
        if (unreported == 0 && from.hasRemaining()) {
            int before = from.position();
            encrypt(from);
            unreported = from.position() - before;
            from.position(before);
        }
        flush();
        if (outgoing.position() > 0) {
            return 0;
        }
        int written = unreported;
        unreported = 0;
        from.position(from.position() + written);
        return written;
    }

    /**
     * The last byte gets a record of its own. memcached waits for the socket to be readable also while OpenSSL holds a part
     * of a record that it has not taken yet, and would wait for ever; so the end of what is sent must fit whatever it takes.
     */
    private void encrypt(ByteBuffer from) throws IOException {
        int record = engine.getSession().getPacketBufferSize();
        int limit = from.limit();
        try {
            for (int end = limit - 1; end <= limit; end++) {
                from.limit(end);
                while (from.hasRemaining() && outgoing.remaining() >= record) {
                    if (engine.wrap(from, outgoing).getStatus() != Status.OK) {
                        throw new IOException("the TLS connection is closed");
                    }
                }
            }
        } finally {
            from.limit(limit);
        }
    }

    private void flush() throws IOException {
        outgoing.flip();
        try {
            socket.write(outgoing);
        } finally {
            outgoing.compact();
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        try (socket) {
            synchronized (this) {
                engine.closeOutbound();
                // not into the midst of a record
                if (outgoing.position() == 0 && socket.isConnected() && !socket.isBlocking()) {
                    engine.wrap(NOTHING, outgoing);
                    flush();
                }
            }
        } catch (IOException e) {
            // the end of the connection says the same
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
