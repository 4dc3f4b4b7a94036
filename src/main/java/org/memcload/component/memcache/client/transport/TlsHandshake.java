package org.memcload.component.memcache.client.transport;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** The TLS handshake of one connection, over a socket that still blocks. */
final class TlsHandshake {

    private static final String NO_TLS = ": it answers nothing, like a server that does not talk TLS";

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final TlsBuffers buffers;
    private final long begin = System.nanoTime();
    private final long end;

    /** Whether the server has sent any bytes. */
    private boolean heard;

    private TlsHandshake(SocketChannel socket, SSLEngine engine, long end) {
        this.socket = socket;
        this.engine = engine;
        this.buffers = new TlsBuffers(socket, engine);
        this.end = end;
    }

    /**
     * Begins TLS on a connection that is open and blocking.
     *
     * @param end deadline, by the clock of {@link System#nanoTime()}
     * @throws IOException if the two sides do not agree; the message gives the reason
     */
    static TlsChannel perform(SocketChannel socket, SSLEngine engine, long end) throws IOException {
        TlsHandshake handshake = new TlsHandshake(socket, engine, end);
        handshake.perform();
        return new TlsChannel(socket, engine, handshake.buffers);
    }

    private void perform() throws IOException {
        try {
            exchange();
            socket.socket().setSoTimeout(0);
        } catch (SSLHandshakeException e) {
            sendAlert();
            throw new IOException("TLS handshake failed: " + text(e), e);
        } catch (SSLException e) {
            sendAlert();
            String meaning = FirstBytes.meaning(buffers.incoming);
            if (meaning != null) {
                throw new IOException(meaning, e);
            }
            throw new IOException("does not talk TLS, or not a version that is accepted here: " + text(e), e);
        } catch (SocketTimeoutException e) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            throw new IOException("TLS handshake not done after " + millis + " ms" + (heard ? "" : NO_TLS), e);
        } catch (IOException e) {
            throw new IOException("connection lost in the TLS handshake" + (heard ? "" : NO_TLS), e);
        }
    }

    private void exchange() throws IOException {
        engine.beginHandshake();
        ByteBuffer unused = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> buffers.runTasks();
                case NEED_WRAP -> send();
                default -> {
                    if (engine.unwrap(buffers.incoming, unused).getStatus() == Status.BUFFER_UNDERFLOW) {
                        receive();
                        heard = true;
                    }
                }
            }
        }
    }

    private void receive() throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        socket.socket().setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        byte[] bytes = new byte[buffers.incoming.capacity() - buffers.incoming.remaining()];
        int length = socket.socket().getInputStream().read(bytes);
        if (length < 0) {
            throw new IOException("end of the stream");
        }
        buffers.incoming.compact().put(bytes, 0, length).flip();
    }

    private void send() throws IOException {
        engine.wrap(TlsBuffers.NOTHING, buffers.outgoing);
        buffers.flush();
    }

    /** Sends the server the reason, if possible. */
    private void sendAlert() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isOutboundDone()) {
                send();
            }
        } catch (IOException e) {
            // the handshake has failed anyway
        }
    }

    /** The message of the innermost cause, which is the most specific. */
    static String text(SSLException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
