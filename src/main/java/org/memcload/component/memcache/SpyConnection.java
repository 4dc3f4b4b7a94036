package org.memcload.component.memcache;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;

/**
 * spymemcached's connection, to one server and for one TCP connection: it never reconnects, never sends anything twice and
 * never gives up on an operation by itself. Once lost it stays lost, and {@link #onLost} says so: what was on the way is
 * then for its owner to judge.
 */
final class SpyConnection extends MemcachedConnection {

    /** Bytes for each of the two socket buffers that spymemcached keeps; its own default of 16 KiB means many small writes. */
    private static final int BUFFER_SIZE = 1 << 16;

    static final ConnectionFactory FACTORY = new ConnectionFactoryBuilder()
            .setProtocol(ConnectionFactoryBuilder.Protocol.BINARY)
            .setFailureMode(FailureMode.Cancel)
            // merging sets loses completions where one of them is refused
            .setShouldOptimize(false)
            .setUseNagleAlgorithm(false)
            .setReadBufferSize(BUFFER_SIZE)
            .setDaemon(true)
            // deadlines are kept by ServerConnection
            .setOpTimeout(Integer.MAX_VALUE)
            .setTimeoutExceptionThreshold(Integer.MAX_VALUE - 2)
            .build();

    // Both are set by createConnections, which the constructor of the superclass calls before its thread starts.
    private CompletableFuture<String> lost;
    private MemcachedNode node;

    private final Establishment establishment;

    SpyConnection(InetSocketAddress server) throws IOException {
        this(server, new Establishment());
    }

    private SpyConnection(InetSocketAddress server, Establishment establishment) throws IOException {
        super(
                BUFFER_SIZE,
                FACTORY,
                List.of(server),
                List.of(establishment),
                FailureMode.Cancel,
                FACTORY.getOperationFactory());
        this.establishment = establishment;
        setName("memcache " + server);
    }

    @Override
    protected List<MemcachedNode> createConnections(Collection<InetSocketAddress> addresses) throws IOException {
        lost = new CompletableFuture<>();
        try {
            List<MemcachedNode> nodes = super.createConnections(addresses);
            node = nodes.get(0);
            return nodes;
        } catch (IOException | RuntimeException e) {
            // nobody else can: there will be no connection to shut down
            selector.close();
            throw e;
        }
    }

    /** Calls back, with the reason, as soon as the connection is of no more use: at once where it is so already. */
    void onLost(Consumer<String> callback) {
        var unused = lost.thenAccept(callback);
    }

    /** Sends a request; {@link #onLost} says so if the response to it is none. */
    void send(Request<?> request, ServerLimits limits) {
        addOperation(node, new WireOperation(request, limits, lost::complete));
    }

    /** Every failure of the connection ends here. */
    @Override
    protected void queueReconnect(MemcachedNode failed) {
        // not yet there while the constructor of the superclass runs
        boolean established = establishment != null && establishment.done;
        lost.complete(established ? "connection lost" : "could not connect");
    }

    @Override
    public void run() {
        try {
            super.run();
        } finally {
            lost.complete("connection closed");
        }
    }

    private static final class Establishment implements ConnectionObserver {

        private volatile boolean done;

        @Override
        public void connectionEstablished(SocketAddress address, int reconnectCount) {
            done = true;
        }

        @Override
        public void connectionLost(SocketAddress address) {
            // queueReconnect has said it already
        }
    }
}
