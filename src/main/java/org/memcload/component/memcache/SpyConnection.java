package org.memcload.component.memcache;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.compat.log.AbstractLogger;
import net.spy.memcached.compat.log.Level;
import net.spy.memcached.compat.log.Logger;
import org.slf4j.LoggerFactory;

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
            // ServerConnection bounds them; a full queue would block the thread that empties it
            .setOpQueueFactory(LinkedBlockingQueue::new)
            // deadlines are kept by ServerConnection
            .setOpTimeout(Integer.MAX_VALUE)
            .setTimeoutExceptionThreshold(Integer.MAX_VALUE - 2)
            .build();

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(SpyConnection.class);

    /** spymemcached has lines at info and warn for each connection, and the owner of the connection says the same better. */
    private static final Logger AT_DEBUG = new AbstractLogger(SpyConnection.class.getName()) {
        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return LOG.isDebugEnabled();
        }

        @Override
        public void log(Level level, Object message, Throwable e) {
            if (level != Level.TRACE && level != Level.DEBUG) {
                LOG.debug("{}", message, e);
            }
        }
    };

    /** Set by createConnections, which the constructor of the superclass calls before its thread starts. */
    private CompletableFuture<ConnectionFailure> lost;

    private final SocketChannel channel;
    private final MemcachedNode node;

    /**
     * Takes a connection over, for good; also where this fails it is closed.
     *
     * @param socket is connected and does not block
     * @param channel what is read and written: the socket, or what encrypts it
     */
    SpyConnection(InetSocketAddress server, SocketChannel socket, SocketChannel channel) throws IOException {
        super(BUFFER_SIZE, FACTORY, List.of(server), List.of(), FailureMode.Cancel, FACTORY.getOperationFactory());
        this.channel = channel;
        node = FACTORY.createMemcachedNode(server, channel, BUFFER_SIZE);
        setName("memcache " + server);
        try {
            node.setConnection(this);
            node.connected();
            node.setSk(new ReadingKey(socket.register(selector, 0, node)));
            locator.updateLocator(List.of(node));
        } catch (IOException | RuntimeException e) {
            channel.close();
            shutdown();
            throw e;
        }
    }

    /** None: the superclass would open them itself, and not say why it could not. */
    @Override
    protected List<MemcachedNode> createConnections(Collection<InetSocketAddress> addresses) {
        lost = new CompletableFuture<>();
        return List.of();
    }

    /** Calls back, with the reason, as soon as the connection is of no more use: at once where it is so already. */
    void onLost(Consumer<ConnectionFailure> callback) {
        var unused = lost.thenAccept(callback);
    }

    /** Sends a request; {@link #onLost} says so if the response to it is none. */
    void send(Request<?> request, ServerLimits limits) {
        addOperation(node, new WireOperation(request, limits, lost::complete));
    }

    /**
     * Closes the connection.
     *
     * @param answered whether the server has answered all that was sent; else the connection is reset, so that our kernel
     *     drops what it holds instead of delivering it later
     */
    void close(boolean answered) throws IOException {
        try {
            if (answered) {
                channel.setOption(StandardSocketOptions.SO_LINGER, Connector.CLOSE_POLITELY);
            }
        } finally {
            shutdown();
        }
    }

    @Override
    protected Logger getLogger() {
        return AT_DEBUG;
    }

    /** Every failure of the connection ends here. */
    @Override
    protected void queueReconnect(MemcachedNode failed) {
        String reason = channel instanceof TlsChannel tls ? tls.failure() : null;
        lost.complete(new ConnectionFailure(ErrorKind.LOST, reason == null ? "connection lost" : reason));
    }

    @Override
    public void run() {
        try {
            super.run();
        } finally {
            lost.complete(new ConnectionFailure(ErrorKind.LOST, "connection closed"));
        }
    }
}
