package org.memcload.component.memcache;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Opens connections to one server, with TLS where the endpoint says so. Its calls block: for the look-up of the name, and then
 * for the timeout at most, and with TLS for the timeout again.
 *
 * <p>Every connection is reset when it is closed, also by the kernel of a process that was killed. A close without linger would
 * leave what was sent and not yet received to our kernel, which goes on delivering it for minutes: older records would come after
 * newer ones. The owner of a connection over which everything was answered sets {@link #CLOSE_POLITELY} before it closes it.
 */
final class Connector {

    /** As SO_LINGER: the connection ends after everything sent has been received. */
    static final int CLOSE_POLITELY = -1;

    /** As SO_LINGER: the kernel drops what it has not sent and tells the peer by a reset. */
    private static final int RESET = 0;

    private final ServerAddress server;
    private final ConnectionSecurity security;
    private final long timeoutMillis;

    /** @param timeoutMillis milliseconds that connecting may take, to all addresses that the server's name has together */
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
            throw new IOException("could not connect: unknown host: " + e.getMessage(), e);
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
        SocketChannel socket = SocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, RESET);
            try {
                socket.socket().connect(address, (int) Math.max(1, Math.min(limitMillis, Integer.MAX_VALUE)));
            } catch (SocketTimeoutException e) {
                throw new IOException("could not connect: timed out after " + limitMillis + " ms", e);
            } catch (IOException e) {
                throw new IOException("could not connect: " + inWords(e), e);
            }
            socket.socket().setTcpNoDelay(true);
            long handshakeEnd = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
            SocketChannel channel =
                    security.tls() ? TlsChannel.handshake(socket, security.engine(server), handshakeEnd) : socket;
            socket.configureBlocking(false);
            return new SpyConnection(address, socket, channel);
        } catch (IOException | RuntimeException | Error e) {
            if (socket.isOpen()) {
                // an alert that says what is wrong with the handshake is to arrive
                socket.setOption(StandardSocketOptions.SO_LINGER, CLOSE_POLITELY);
                socket.close();
            }
            throw e;
        }
    }

    /** The system's reasons as they are known in English; any other, or in another language, as it is. */
    private static String inWords(IOException e) {
        String reason = String.valueOf(e.getMessage());
        return switch (reason) {
            case "Connection refused" -> "connection refused";
            case "Connection timed out" -> "timed out";
            case "No route to host" -> "host unreachable";
            case "Network is unreachable" -> "network unreachable";
            default -> reason;
        };
    }
}
