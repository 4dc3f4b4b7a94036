package org.memcload.testing;

import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A TCP proxy in front of a server. It passes all bytes on until a test sets a fault. A test can set and clear faults at any
 * time; a fault applies to open and to later connections, unless its method names one of the two.
 */
public final class FaultProxy implements AutoCloseable {

    /** Bytes of memcached's answer to {@code stats settings} and of some short answers. */
    private static final int SETTINGS_AND_SOME = 4_500;

    /** The way that bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** The ends that see the cut of a connection; the other end keeps a connection over which no byte comes. */
    public enum Ends {
        CLIENT,
        SERVER,
        BOTH
    }

    /**
     * A cut of a connection: the moment and the manner.
     *
     * @param direction the direction in which the proxy counts bytes
     * @param bytes exact number of bytes that pass before the cut; 0 cuts the connection as soon as it is open
     * @param abortive whether the connection ends by a reset (RST) and not in good order (FIN)
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

    // This proxy guards the fields below.
    private final List<ProxiedConnection> open = new ArrayList<>();
    private ServerSocket listener;
    /** Accepts connections until the listener is closed. Guarded by this. */
    private Thread accepting;

    private Supplier<Cut> cuts = () -> null;
    private boolean blackHole;
    private boolean closed;
    private int connections;

    private FaultProxy(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalSocketAddress();
        listen(listener);
    }

    /** A proxy on a free port of the loopback interface; its server may come and go. */
    public static FaultProxy before(MemcachedServer server) {
        return new FaultProxy(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                ListeningSocket.onAnyFreePort());
    }

    /** Host and port as an option of the loader takes them. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    public int port() {
        return address.getPort();
    }

    /** Cuts the next connection, and none after it. */
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
     * Cuts every connection from the next one on, in a random direction.
     *
     * @param meanBytes mean of the bytes to the server before a cut; far fewer bytes go to the client before a cut
     * @param abortive whether the connections end by a reset
     */
    public synchronized void cutAtRandom(long seed, int meanBytes, boolean abortive) {
        cuts = randomCuts(seed, meanBytes, abortive);
    }

    /** As {@link #cutAtRandom(long, int, boolean)}, but cuts only the next {@code howMany} connections. */
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

    /** Cuts the open connections, whichever way bytes went. */
    public void cutOpen(Ends ends, boolean abortive) {
        for (ProxiedConnection connection : openConnections()) {
            connection.cut(ends, abortive);
        }
    }

    /** Refuses new connections, as a server that is down does; open ones go on. */
    public void refuse() {
        Thread thread;
        synchronized (this) {
            ListeningSocket.close(listener);
            thread = accepting;
        }
        try {
            // the kernel goes on to accept connections until the thread has left its call
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Accepts new connections again. */
    public synchronized void accept() {
        if (listener.isClosed()) {
            try {
                listener = ListeningSocket.on(address.getPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            listen(listener);
        }
    }

    /**
     * Limits the bytes of each connection that pass in a second.
     *
     * @param bytesPerSecond 20 or more
     */
    public synchronized void throttle(Direction direction, long bytesPerSecond) {
        flows.get(direction).bytesPerSecond = bytesPerSecond;
        notifyAll();
    }

    /** Delays each chunk; a chunk is the bytes that the proxy reads at once. */
    public synchronized void delay(Direction direction, Duration delay) {
        flows.get(direction).delayNanos = delay.toNanos();
        notifyAll();
    }

    /** Passes no bytes on and keeps them until {@link #resume}. */
    public synchronized void freeze(Direction direction) {
        flows.get(direction).frozen = true;
    }

    public synchronized void resume(Direction direction) {
        flows.get(direction).frozen = false;
        notifyAll();
    }

    /** Discards all bytes. A connection that has lost bytes passes none after {@link #heal} either. */
    public synchronized void blackHole() {
        blackHole = true;
        notifyAll();
    }

    /** Clears all faults; cut connections stay cut. */
    public synchronized void heal() {
        cuts = () -> null;
        blackHole = false;
        flows.values().forEach(Flow::heal);
        accept();
        notifyAll();
    }

    /** Connections accepted so far. */
    public synchronized int connections() {
        return connections;
    }

    /** Connections with at least one open end. */
    public synchronized int open() {
        return open.size();
    }

    /** Bytes that arrived to go that way, including those that the proxy keeps or has discarded. */
    public synchronized long received(Direction direction) {
        return flows.get(direction).received;
    }

    /** Bytes that the proxy has passed on. */
    public synchronized long passed(Direction direction) {
        return flows.get(direction).passed;
    }

    /** Chunks that arrived; a chunk is the bytes that the proxy reads at once. */
    public synchronized long chunks(Direction direction) {
        return flows.get(direction).chunks;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            ListeningSocket.close(listener);
            notifyAll();
        }
        cutOpen(Ends.BOTH, true);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether the proxy discards all bytes. */
    synchronized boolean swallows() {
        return blackHole || closed;
    }

    InetSocketAddress server() {
        return server;
    }

    /** A direction, which this proxy guards. */
    Flow flow(Direction direction) {
        return flows.get(direction);
    }

    private synchronized List<ProxiedConnection> openConnections() {
        return List.copyOf(open);
    }

    private void listen(ServerSocket socket) {
        accepting = daemon(() -> {
            while (true) {
                try {
                    ProxiedConnection connection = opened(socket.accept());
                    daemon(connection::serve);
                } catch (IOException e) {
                    // the proxy no longer listens
                    return;
                }
            }
        });
    }

    private synchronized ProxiedConnection opened(Socket client) throws SocketException {
        client.setTcpNoDelay(true);
        connections++;
        ProxiedConnection connection = new ProxiedConnection(this, client, cuts.get());
        open.add(connection);
        return connection;
    }

    synchronized void ended(ProxiedConnection connection) {
        open.remove(connection);
    }

    static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fault proxy");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits until a fault changes or the time comes; the caller holds the lock of this proxy. */
    void waitUntil(long nanoTime) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, nanoTime - System.nanoTime()));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the proxy", e);
        }
    }
}
