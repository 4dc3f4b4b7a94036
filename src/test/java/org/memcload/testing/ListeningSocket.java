package org.memcload.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Sockets that listen on the loopback interface, on ports that no client socket takes while they are closed. */
final class ListeningSocket {

    /** Linux's ephemeral range begins above these ports, so no client socket takes a port while the proxy refuses on it. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    private static final int ATTEMPTS = 20;

    private ListeningSocket() {}

    static ServerSocket onAnyFreePort() {
        for (int attempt = 1; ; attempt++) {
            try {
                return on(ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT));
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Listens on a port, even if connections of an earlier listener still use it. */
    static ServerSocket on(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            return socket;
        } catch (IOException e) {
            close(socket);
            throw e;
        }
    }

    static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
