package org.memcload.embedded;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheResponseEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A small memcached inside this process, for trials and demonstrations, not for production: it never evicts, so its memory grows
 * with the stored items, which are lost at the end of the process. It uses only the binary protocol, on one daemon thread for each
 * server. Safe for use by several threads.
 */
public final class EmbeddedMemcached implements AutoCloseable {

    static {
        // without it Netty uses Unsafe, and JVMs from 24 on warn about that on the console
        if (Runtime.version().feature() >= 24 && System.getProperty("io.netty.noUnsafe") == null) {
            System.setProperty("io.netty.noUnsafe", "true");
        }
    }

    /** Longest wait, in seconds, for the connections to end when the server is closed. */
    private static final int CLOSE_SECONDS = 2;

    private final EventLoopGroup eventLoop;
    private final Channel listener;

    private EmbeddedMemcached(EventLoopGroup eventLoop, Channel listener) {
        this.eventLoop = eventLoop;
        this.listener = listener;
    }

    /**
     * Starts a server that accepts connections when this returns.
     *
     * @param address the address to listen on; port 0 takes a free one
     * @throws IOException if the address cannot be listened on; the message names it and says what to do
     */
    public static EmbeddedMemcached start(InetSocketAddress address) throws IOException {
        String name = address.getHostString() + ":" + address.getPort();
        if (address.isUnresolved()) {
            throw new IOException("Cannot start an embedded memcached on " + name
                    + ": the host name is unknown; correct it, or use 127.0.0.1");
        }
        EventLoopGroup eventLoop =
                new NioEventLoopGroup(1, new DefaultThreadFactory("embedded-memcached-" + address.getPort(), true));
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ConnectionInitializer())
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop(eventLoop);
            throw new IOException(
                    "Cannot start an embedded memcached on " + name + " ("
                            + bound.cause().getMessage()
                            + "): end the program that uses this port (another memcached?), or configure another"
                            + " address of this machine",
                    bound.cause());
        }
        return new EmbeddedMemcached(eventLoop, bound.channel());
    }

    /** The address of the server, with its actual port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Frees the port, closes all connections and drops all items. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        stop(eventLoop);
    }

    private static void stop(EventLoopGroup eventLoop) {
        eventLoop
                .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {

        /** Used, like the statistics, on the event loop's only thread. */
        private final ItemStore items = new ItemStore();

        private final Statistics statistics = new Statistics();

        @Override
        protected void initChannel(SocketChannel connection) {
            connection
                    .pipeline()
                    .addLast(new CheckedRequestDecoder())
                    .addLast(new RequestAssembler())
                    .addLast(new BinaryMemcacheResponseEncoder())
                    .addLast(new CommandHandler(items, statistics));
        }
    }
}
