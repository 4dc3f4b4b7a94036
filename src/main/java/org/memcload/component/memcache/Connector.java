package org.memcload.component.memcache;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Opens connections to one server, with TLS where the endpoint says so. Its calls block, for about the timeout at most. */
final class Connector {

    private final ServerAddress server;
    private final ConnectionSecurity security;
    private final long timeoutMillis;

    /** @param timeoutMillis milliseconds that connecting may take, with all addresses that the server's name has */
    Connector(ServerAddress server, ConnectionSecurity security, long timeoutMillis) {
        this.server = server;
        this.security = security;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Opens a connection: to the first address of the server that can be connected, the name being looked up now.
     *
     * @throws IOException if there is none; the message needs no more said
     */
    SpyConnection connect() throws IOException {
        InetAddress[] addresses;
        try {
            addresses = server.resolve();
        } catch (IOException e) {
            throw new IOException("could not connect: " + e, e);
        }
        IOException failure = null;
        for (InetAddress address : addresses) {
            try {
                return connect(new InetSocketAddress(address, server.port()), timeoutMillis / addresses.length);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (addresses.length == 1) {
            throw failure;
        }
        String tried = Arrays.stream(addresses).map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        throw new IOException(failure.getMessage() + " (tried " + tried + ")", failure);
    }

    private SpyConnection connect(InetSocketAddress address, long limitMillis) throws IOException {
        // a tenth is left, so that a request that waits still hears what is wrong with the handshake
        long handshakeEnd = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis) * 9 / 10;
        SocketChannel socket = SocketChannel.open();
        try {
            try {
                socket.socket().connect(address, (int) Math.max(1, Math.min(limitMillis, Integer.MAX_VALUE)));
            } catch (ConnectException e) {
                throw new IOException("could not connect", e);
            } catch (SocketTimeoutException e) {
                throw new IOException("could not connect within " + limitMillis + " ms", e);
            } catch (IOException e) {
                throw new IOException("could not connect: " + e.getMessage(), e);
            }
            socket.socket().setTcpNoDelay(true);
            SocketChannel channel =
                    security.tls() ? TlsChannel.handshake(socket, security.engine(server), handshakeEnd) : socket;
            socket.configureBlocking(false);
            return new SpyConnection(address, socket, channel);
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }
}
