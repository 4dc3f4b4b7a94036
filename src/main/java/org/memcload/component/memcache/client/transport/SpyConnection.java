package org.memcload.component.memcache.client.transport;

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
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.protocol.ServerLimits;
import org.slf4j.LoggerFactory;

/** spymemcached's connection, to one server and for one TCP connection. It never gives up on an operation by itself. */
final class SpyConnection extends MemcachedConnection implements Transport {

    static {
        // spymemcached would write to standard error
        if (System.getProperty("net.spy.log.LoggerImpl") == null) {
            System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
        }
    }

    /** Bytes for each of the two socket buffers that spymemcached keeps; its own default of 16 KiB means many small writes. */
    private static final int BUFFER_SIZE = 1 << 16;

    static final ConnectionFactory FACTORY = new ConnectionFactoryBuilder()
            .setProtocol(ConnectionFactoryBuilder.Protocol.BINARY)
            .setFailureMode(FailureMode.Cancel)
            // merging sets loses completions if one of the sets is refused
            .setShouldOptimize(false)
            .setUseNagleAlgorithm(false)
            .setReadBufferSize(BUFFER_SIZE)
            .setDaemon(true)
            // the client bounds the requests; a full queue would block the thread that empties it
            .setOpQueueFactory(LinkedBlockingQueue::new)
            // the client keeps the deadlines
            .setOpTimeout(Integer.MAX_VALUE)
            .setTimeoutExceptionThreshold(Integer.MAX_VALUE - 2)
            .build();

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(SpyConnection.class);

    /** spymemcached logs each connection at info and warn; the client logs the same with better reasons. */
    static final Logger AT_DEBUG = new AbstractLogger(SpyConnection.class.getName()) {
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
    private CompletableFuture<Loss> lost;

    private final SocketChannel channel;
    private final MemcachedNode node;

    /**
     * Takes a connection over for good; if this fails, the connection is closed.
     *
     * @param socket is connected and does not block
     * @param channel the channel to read and write: the socket, or the TLS channel above it
     */
    SpyConnection(InetSocketAddress server, SocketChannel socket, SocketChannel channel) throws IOException {
        super(BUFFER_SIZE, FACTORY, List.of(server), List.of(), FailureMode.Cancel, FACTORY.getOperationFactory());
        this.channel = channel;
        setName("memcache " + server);
        try {
            node = FACTORY.createMemcachedNode(server, channel, BUFFER_SIZE);
            node.setConnection(this);
            node.connected();
            node.setSk(new ReadingKey(socket.register(selector, 0, node)));
            locator.updateLocator(List.of(node));
        } catch (IOException | RuntimeException | Error e) {
            // errors too: the buffers of the node may find no memory, when the thread runs already
            channel.close();
            shutdown();
            throw e;
        }
    }

    /** Called by the constructor of the superclass, which has opened the selector and would leave it open. */
    @Override
    public synchronized void start() {
        try {
            super.start();
        } catch (Error e) {
            closeSelector();
            throw e;
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("closing a selector failed", e);
        }
    }

    /** Opens no connection: the superclass would not report why it failed to open one. */
    @Override
    protected List<MemcachedNode> createConnections(Collection<InetSocketAddress> addresses) {
        lost = new CompletableFuture<>();
        return List.of();
    }

    @Override
    public void onLost(Consumer<Loss> callback) {
        var unused = lost.thenAccept(callback);
    }

    @Override
    public void send(Request<?> request, ServerLimits limits, ResponseListener listener) {
        addOperation(node, new WireOperation(request, limits, listener, this::lose));
    }

    @Override
    public void close(boolean answered) throws IOException {
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
        lose(new Loss(false, reason == null ? "connection lost" : reason));
    }

    private void lose(Loss loss) {
        String meaning = FirstBytes.meaning(node.getRbuf());
        lost.complete(meaning == null ? loss : new Loss(false, meaning));
    }

    @Override
    public void run() {
        try {
            super.run();
        } finally {
            lost.complete(new Loss(false, "connection closed"));
        }
    }
}
