package org.memcload.component.memcache.client.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.net.ExtendedSocketOptions;

/**
 * Opens connections to one server, with TLS if wanted. Its calls block: for the look-up of the name, then for the timeout at most,
 * and with TLS for the timeout again.
 *
 * <p>Every connection is reset when it is closed, also by the kernel of a process that was killed. A close without linger would
 * leave sent bytes that are not yet received to our kernel, which continues to deliver them for minutes: older records would arrive
 * after newer ones. If all requests of a connection were answered, its owner sets {@link #CLOSE_POLITELY} before closing it.
 * Internal: public for the client.
 */
public final class Connector {

    /** Value of SO_LINGER by which the connection ends after all sent bytes have been received. */
    static final int CLOSE_POLITELY = -1;

    /**
     * Seconds without traffic after which the kernel asks whether the other side still has the connection, and between its further
     * questions. Firewalls and load balancers forget idle connections after minutes, some after four, without telling either side.
     */
    private static final int KEEP_ALIVE_SECONDS = 60;

    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 10;
    /** Questions without an answer after which the connection is lost. */
    private static final int KEEP_ALIVE_QUESTIONS = 3;

    /** Value of SO_LINGER by which the kernel drops unsent bytes and resets the connection. */
    private static final int RESET = 0;

    private final String host;
    private final int port;
    private final TransportSecurity security;
    private final long timeoutMillis;

    /**
     * A connector to one server.
     *
     * @param host name or IP address; an IPv6 address without its brackets
     * @param timeoutMillis milliseconds that connecting may take, to all addresses of the host together
     */
    public Connector(String host, int port, TransportSecurity security, long timeoutMillis) {
        this.host = host;
        this.port = port;
        this.security = security;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Opens a connection to the first address of the host that can be connected. The name is looked up now.
     *
     * @throws IOException if no address can be connected; the message is complete
     */
    public Transport connect() throws IOException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (IOException e) {
            throw new IOException("could not connect: unknown host: " + e.getMessage(), e);
        }
        IOException failure = null;
        for (InetAddress address : addresses) {
            try {
                return connect(new InetSocketAddress(address, port), timeoutMillis / addresses.length);
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

    private Transport connect(InetSocketAddress address, long limitMillis) throws IOException {
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
            keepAlive(socket);
            long handshakeEnd = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
            SocketChannel channel =
                    security.tls() ? TlsHandshake.perform(socket, security.engine(host, port), handshakeEnd) : socket;
            socket.configureBlocking(false);
            return new SpyConnection(address, socket, channel);
        } catch (IOException | RuntimeException | Error e) {
            if (socket.isOpen()) {
                // lets the alert with the reason for a failed handshake arrive
                socket.setOption(StandardSocketOptions.SO_LINGER, CLOSE_POLITELY);
                socket.close();
            }
            throw e;
        }
    }

    /** Not every system lets a program set the times. */
    private static void keepAlive(SocketChannel socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions()
                .containsAll(Set.of(
                        ExtendedSocketOptions.TCP_KEEPIDLE,
                        ExtendedSocketOptions.TCP_KEEPINTERVAL,
                        ExtendedSocketOptions.TCP_KEEPCOUNT))) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_QUESTIONS);
        }
    }

    /** Rewords the system's known English reasons; keeps other texts and languages unchanged. */
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
