package org.memcload.component.memcache.client.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;

/** The encrypted bytes between a socket and its TLS engine. */
final class TlsBuffers {

    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Bytes of plain text to encrypt at a time, several records. */
    private static final int CHUNK = 1 << 16;

    /** Received but not decrypted; ready for reading. Owned by the thread that reads. */
    final ByteBuffer incoming;
    /** Encrypted but not sent; ready for writing into. Guarded by the channel, once it exists. */
    final ByteBuffer outgoing;

    private final SocketChannel socket;
    private final SSLEngine engine;

    TlsBuffers(SocketChannel socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
        int record = engine.getSession().getPacketBufferSize();
        incoming = ByteBuffer.allocateDirect(Math.max(CHUNK, record)).flip();
        outgoing = ByteBuffer.allocateDirect(CHUNK + 2 * record);
    }

    /** Sends as many encrypted bytes as the socket takes. */
    void flush() throws IOException {
        outgoing.flip();
        try {
            socket.write(outgoing);
        } finally {
            outgoing.compact();
        }
    }

    void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
