package org.memcload.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.EnumMap;
import java.util.Map;
import org.memcload.testing.FaultProxy.Cut;
import org.memcload.testing.FaultProxy.Direction;
import org.memcload.testing.FaultProxy.Ends;

/** A client's connection to a {@link FaultProxy} and the proxy's connection to the server for it, with the faults on the way. */
final class ProxiedConnection {

    private static final int CHUNK = 1 << 16;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket upstream = new Socket();
    private final Cut cut;
    /** Bytes passed on, by direction. Guarded by the proxy. */
    private final Map<Direction, Long> passed = new EnumMap<>(Map.of(Direction.TO_SERVER, 0L, Direction.TO_CLIENT, 0L));
    /** Whether the proxy discarded or withheld bytes, so that none may follow. Guarded by the proxy. */
    private boolean dead;

    /** Directions that have ended. Guarded by the proxy. */
    private int ended;

    /** @param cut null if the connection lasts */
    ProxiedConnection(FaultProxy proxy, Socket client, Cut cut) {
        this.proxy = proxy;
        this.client = client;
        this.cut = cut;
    }

    void serve() {
        try {
            if (proxy.isClosed()) {
                throw new SocketException("accepted while the proxy was closed");
            }
            upstream.connect(proxy.server());
            upstream.setTcpNoDelay(true);
        } catch (IOException e) {
            cut(Ends.BOTH, true);
            return;
        }
        if (cut != null && cut.bytes() == 0) {
            cut(cut.ends(), cut.abortive());
        }
        FaultProxy.daemon(() -> pump(Direction.TO_CLIENT, upstream, client));
        pump(Direction.TO_SERVER, client, upstream);
    }

    private void pump(Direction direction, Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                pass(chunk, length, direction, out);
            }
            if (!to.isClosed() && !isDead()) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            // the other end shares the fate of this one, unless a cut keeps it open
            if (!isDead()) {
                cut(Ends.BOTH, true);
            }
        }
        synchronized (proxy) {
            if (++ended == 2) {
                finish(client, false);
                finish(upstream, false);
            }
        }
    }

    private void pass(byte[] chunk, int length, Direction direction, OutputStream out) throws IOException {
        Flow flow = proxy.flow(direction);
        synchronized (proxy) {
            flow.received += length;
            flow.chunks++;
            long due = System.nanoTime() + flow.delayNanos;
            while (flow.delayNanos > 0 && !proxy.isClosed() && System.nanoTime() < due) {
                proxy.waitUntil(due);
            }
        }
        for (int from = 0; from < length && !isDead(); ) {
            int piece = admit(direction, length - from);
            out.write(chunk, from, piece);
            from += piece;
            account(direction, piece);
        }
    }

    /** Waits until bytes may pass, and returns the number that may pass at once; 0 if the connection is dead. */
    private int admit(Direction direction, int waiting) {
        Flow flow = proxy.flow(direction);
        synchronized (proxy) {
            long due = Flow.nextPiece();
            while (!proxy.swallows() && (flow.frozen || (flow.isThrottled() && System.nanoTime() < due))) {
                proxy.waitUntil(flow.frozen ? Long.MAX_VALUE / 2 + System.nanoTime() : due);
            }
            dead |= proxy.swallows();
            if (dead) {
                return 0;
            }
            long allowed = flow.piece(waiting);
            if (cut != null && cut.direction() == direction) {
                allowed = Math.min(allowed, cut.bytes() - passed.get(direction));
            }
            return (int) allowed;
        }
    }

    private void account(Direction direction, int bytes) {
        boolean over;
        synchronized (proxy) {
            proxy.flow(direction).passed += bytes;
            long total = passed.merge(direction, (long) bytes, Long::sum);
            over = cut != null && cut.direction() == direction && total == cut.bytes();
        }
        if (over) {
            cut(cut.ends(), cut.abortive());
        }
    }

    private boolean isDead() {
        synchronized (proxy) {
            return dead;
        }
    }

    void cut(Ends ends, boolean abortive) {
        synchronized (proxy) {
            dead = true;
            proxy.notifyAll();
            if (ends != Ends.SERVER) {
                finish(client, abortive);
            }
            if (ends != Ends.CLIENT) {
                finish(upstream, abortive);
            }
        }
    }

    /** Ends a socket. In good order only its output ends: closing a socket with unread input sends a reset. */
    private void finish(Socket socket, boolean abortive) {
        try {
            if (abortive) {
                socket.setSoLinger(true, 0);
                socket.close();
            } else if (ended == 2) {
                socket.close();
            } else if (!socket.isClosed() && !socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            close(socket);
        }
        if (client.isClosed() && upstream.isClosed()) {
            proxy.ended(this);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
