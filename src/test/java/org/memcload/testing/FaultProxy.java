package org.memcload.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A TCP proxy in front of a server, which passes everything on until it is told a fault. Faults can be set and taken back at
 * any time; unless said otherwise they hold for the connections that are open as well as for those to come.
 */
public final class FaultProxy implements AutoCloseable {

    /** Ports below Linux's ephemeral range: one that is refused for a while is not taken by a client socket. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    private static final int ATTEMPTS = 20;
    private static final int CHUNK = 1 << 16;
    /** Bytes of memcached's answer to {@code stats settings}, and of some short answers more. */
    private static final int SETTINGS_AND_SOME = 4_500;
    /** Pieces in which a throttled direction passes on what goes in a second. */
    private static final int PIECES = 20;

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** Who gets to see that a connection is cut; the other one is left with a connection over which nothing comes. */
    public enum Ends {
        CLIENT,
        SERVER,
        BOTH
    }

    /**
     * When and how a connection is cut.
     *
     * @param direction which way bytes are counted
     * @param bytes bytes of a connection that pass, exactly, before it is cut; 0 cuts it as soon as it is open
     * @param abortive whether it ends by a reset (RST) and not in good order (FIN)
     */
    public record Cut(Direction direction, long bytes, Ends ends, boolean abortive) {

        /** In good order, at both ends. */
        public static Cut after(long bytes, Direction direction) {
            return new Cut(direction, bytes, Ends.BOTH, false);
        }

        public Cut at(Ends whichEnds) {
            return new Cut(direction, bytes, whichEnds, abortive);
        }

        public Cut byReset() {
            return new Cut(direction, bytes, ends, true);
        }
    }

    private final InetSocketAddress server;
    private final InetSocketAddress address;
    private final Map<Direction, Flow> flows = new EnumMap<>(Map.of(
            Direction.TO_SERVER, new Flow(),
            Direction.TO_CLIENT, new Flow()));

    // All that follows is guarded by this.
    private final List<Connection> open = new ArrayList<>();
    private ServerSocket listener;
    private Supplier<Cut> cuts = () -> null;
    private boolean blackHole;
    private boolean closed;
    private int connections;

    /** A direction: its faults and what went that way. Guarded by the proxy. */
    private static final class Flow {
        private boolean frozen;
        private long bytesPerSecond = Long.MAX_VALUE;
        private long delayNanos;
        private long received;
        private long passed;
        private long chunks;
    }

    private FaultProxy(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalSocketAddress();
        listen(listener);
    }

    /** A proxy on a free port of the loopback interface, in front of a server that may come and go. */
    public static FaultProxy before(MemcachedServer server) {
        return new FaultProxy(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), bindToAnyFreePort());
    }

    /** Host and port as an option of the loader takes them. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    public int port() {
        return address.getPort();
    }

    /** Cuts the next connection, and those after it no more. */
    public synchronized void cutNext(Cut cut) {
        cuts = () -> {
            cuts = () -> null;
            return cut;
        };
    }

    /** Cuts every connection from the next one on. */
    public synchronized void cutEvery(Cut cut) {
        cuts = () -> cut;
    }

    /**
     * Cuts every connection from the next one on, now in one direction and now in the other.
     *
     * @param meanBytes bytes to the server after which it is cut on average; those to the client are far fewer
     * @param abortive whether by a reset
     */
    public synchronized void cutAtRandom(long seed, int meanBytes, boolean abortive) {
        cuts = randomCuts(seed, meanBytes, abortive);
    }

    /** As {@link #cutAtRandom(long, int, boolean)}, but only the next connections; those after them last. */
    public synchronized void cutAtRandom(long seed, int meanBytes, boolean abortive, int howMany) {
        Supplier<Cut> random = randomCuts(seed, meanBytes, abortive);
        int last = connections + howMany;
        cuts = () -> connections > last ? null : random.get();
    }

    static Supplier<Cut> randomCuts(long seed, int meanBytes, boolean abortive) {
        Random random = new Random(seed);
        return () -> {
            Direction direction = random.nextInt(4) == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER;
            int most = direction == Direction.TO_SERVER ? 2 * meanBytes : Math.min(2 * meanBytes, SETTINGS_AND_SOME);
            return new Cut(direction, random.nextInt(most), Ends.BOTH, abortive);
        };
    }

    /** Cuts the connections that are open, whatever way bytes went. */
    public void cutOpen(Ends ends, boolean abortive) {
        for (Connection connection : openConnections()) {
            connection.cut(ends, abortive);
        }
    }

    /** Refuses new connections, as a server that is down does; open ones are not touched. */
    public synchronized void refuse() {
        closeQuietly(listener);
    }

    /** Accepts new connections again. */
    public synchronized void accept() {
        if (listener.isClosed()) {
            try {
                listener = bind(address.getPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            listen(listener);
        }
    }

    /**
     * Lets no more than so many bytes of each connection pass in a second.
     *
     * @param bytesPerSecond 20 or more
     */
    public synchronized void throttle(Direction direction, long bytesPerSecond) {
        flows.get(direction).bytesPerSecond = bytesPerSecond;
        notifyAll();
    }

    /** Passes on each chunk, which is what was read at once, so much later. */
    public synchronized void delay(Direction direction, Duration delay) {
        flows.get(direction).delayNanos = delay.toNanos();
        notifyAll();
    }

    /** Passes nothing on; what arrives is kept until {@link #resume}. */
    public synchronized void freeze(Direction direction) {
        flows.get(direction).frozen = true;
    }

    public synchronized void resume(Direction direction) {
        flows.get(direction).frozen = false;
        notifyAll();
    }

    /** Takes everything and passes nothing on. A connection that has lost bytes so stays of no use after {@link #heal}. */
    public synchronized void blackHole() {
        blackHole = true;
        notifyAll();
    }

    /** Takes all faults back; what was cut stays cut. */
    public synchronized void heal() {
        cuts = () -> null;
        blackHole = false;
        flows.values().forEach(flow -> {
            flow.frozen = false;
            flow.bytesPerSecond = Long.MAX_VALUE;
            flow.delayNanos = 0;
        });
        accept();
        notifyAll();
    }

    /** Connections accepted so far. */
    public synchronized int connections() {
        return connections;
    }

    /** Connections of which an end is open. */
    public synchronized int open() {
        return open.size();
    }

    /** Bytes that arrived to go that way, those included that are kept or were swallowed. */
    public synchronized long received(Direction direction) {
        return flows.get(direction).received;
    }

    /** Bytes that were passed on. */
    public synchronized long passed(Direction direction) {
        return flows.get(direction).passed;
    }

    /** Chunks that arrived, a chunk being what was read at once. */
    public synchronized long chunks(Direction direction) {
        return flows.get(direction).chunks;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            closeQuietly(listener);
            notifyAll();
        }
        cutOpen(Ends.BOTH, true);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized List<Connection> openConnections() {
        return List.copyOf(open);
    }

    private static ServerSocket bindToAnyFreePort() {
        for (int attempt = 1; ; attempt++) {
            try {
                return bind(ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT));
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            return socket;
        } catch (IOException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    private void listen(ServerSocket socket) {
        daemon(() -> {
            while (true) {
                try {
                    Connection connection = new Connection(socket.accept());
                    daemon(connection::serve);
                } catch (IOException e) {
                    // no longer listening
                    return;
                }
            }
        });
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "fault proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits with the lock held, until something changes or the time is over. */
    private void waitUntil(long nanoTime) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, nanoTime - System.nanoTime()));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the proxy", e);
        }
    }

    /** A client's connection and the one to the server that belongs to it. */
    private final class Connection {

        private final Socket client;
        private final Socket upstream = new Socket();
        private final Cut cut;
        /** Bytes passed on, by direction. Guarded by the proxy. */
        private final Map<Direction, Long> passed =
                new EnumMap<>(Map.of(Direction.TO_SERVER, 0L, Direction.TO_CLIENT, 0L));
        /** Whether bytes were swallowed or withheld, so that none may follow. Guarded by the proxy. */
        private boolean dead;

        private int ended;

        Connection(Socket client) throws SocketException {
            this.client = client;
            client.setTcpNoDelay(true);
            synchronized (FaultProxy.this) {
                connections++;
                cut = cuts.get();
                open.add(this);
            }
        }

        void serve() {
            try {
                if (isClosed()) {
                    throw new SocketException("accepted while the proxy was closed");
                }
                upstream.connect(server);
                upstream.setTcpNoDelay(true);
            } catch (IOException e) {
                cut(Ends.BOTH, true);
                return;
            }
            if (cut != null && cut.bytes() == 0) {
                cut(cut.ends(), cut.abortive());
            }
            daemon(() -> pump(Direction.TO_CLIENT, upstream, client));
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
                // what became of one end is handed on to the other, unless that is being kept open
                if (!isDead()) {
                    cut(Ends.BOTH, true);
                }
            }
            synchronized (FaultProxy.this) {
                if (++ended == 2) {
                    finish(client, false);
                    finish(upstream, false);
                }
            }
        }

        private void pass(byte[] chunk, int length, Direction direction, OutputStream out) throws IOException {
            Flow flow = flows.get(direction);
            synchronized (FaultProxy.this) {
                flow.received += length;
                flow.chunks++;
                long due = System.nanoTime() + flow.delayNanos;
                while (flow.delayNanos > 0 && !closed && System.nanoTime() < due) {
                    waitUntil(due);
                }
            }
            for (int from = 0; from < length && !isDead(); ) {
                int piece = admit(direction, length - from);
                out.write(chunk, from, piece);
                from += piece;
                account(direction, piece);
            }
        }

        /** Waits until bytes may pass; how many may do so at once. */
        private int admit(Direction direction, int waiting) {
            Flow flow = flows.get(direction);
            synchronized (FaultProxy.this) {
                long due = System.nanoTime() + TimeUnit.SECONDS.toNanos(1) / PIECES;
                while (!closed
                        && !blackHole
                        && (flow.frozen || (flow.bytesPerSecond != Long.MAX_VALUE && System.nanoTime() < due))) {
                    waitUntil(flow.frozen ? Long.MAX_VALUE / 2 + System.nanoTime() : due);
                }
                dead |= blackHole || closed;
                if (dead) {
                    return 0;
                }
                long allowed = Math.min(waiting, Math.max(1, flow.bytesPerSecond / PIECES));
                if (cut != null && cut.direction() == direction) {
                    allowed = Math.min(allowed, cut.bytes() - passed.get(direction));
                }
                return (int) allowed;
            }
        }

        private void account(Direction direction, int bytes) {
            boolean over;
            synchronized (FaultProxy.this) {
                flows.get(direction).passed += bytes;
                long total = passed.merge(direction, (long) bytes, Long::sum);
                over = cut != null && cut.direction() == direction && total == cut.bytes();
            }
            if (over) {
                cut(cut.ends(), cut.abortive());
            }
        }

        private boolean isDead() {
            synchronized (FaultProxy.this) {
                return dead;
            }
        }

        void cut(Ends ends, boolean abortive) {
            synchronized (FaultProxy.this) {
                dead = true;
                FaultProxy.this.notifyAll();
                if (ends != Ends.SERVER) {
                    finish(client, abortive);
                }
                if (ends != Ends.CLIENT) {
                    finish(upstream, abortive);
                }
            }
        }

        /** Ends a socket. In good order only its output is ended: to close it with input unread would be a reset. */
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
                closeQuietly(socket);
            }
            if (client.isClosed() && upstream.isClosed()) {
                open.remove(this);
            }
        }
    }
}
