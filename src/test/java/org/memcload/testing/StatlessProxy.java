package org.memcload.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy of memcached's binary protocol that does not know {@code stats}, as some do not: it answers each with the status for
 * an unknown command, and passes everything else on.
 */
public final class StatlessProxy implements AutoCloseable {

    private static final int HEADER = 24;
    private static final int STAT = 0x10;
    private static final short UNKNOWN_COMMAND = 0x81;

    private final MemcachedServer server;
    private final ServerSocket listener;
    private final AtomicInteger refused = new AtomicInteger();

    private StatlessProxy(MemcachedServer server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    public static StatlessProxy before(MemcachedServer server) {
        try {
            StatlessProxy proxy = new StatlessProxy(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            proxy.daemon(proxy::listen);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Host and port as an option of the loader takes them. */
    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Questions for statistics that were refused so far. */
    public int refused() {
        return refused.get();
    }

    private void listen() throws IOException {
        while (true) {
            Socket client = listener.accept();
            daemon(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            DataOutputStream toClient = new DataOutputStream(client.getOutputStream());
            daemon(() -> answers(upstream.getInputStream(), toClient));
            DataInputStream requests = new DataInputStream(client.getInputStream());
            byte[] header = new byte[HEADER];
            while (true) {
                requests.readFully(header);
                ByteBuffer fields = ByteBuffer.wrap(header);
                byte[] body = requests.readNBytes(fields.getInt(8));
                if (header[1] == STAT) {
                    refused.incrementAndGet();
                    refuse(fields, toClient);
                } else {
                    upstream.getOutputStream().write(header);
                    upstream.getOutputStream().write(body);
                }
            }
        }
    }

    private static void refuse(ByteBuffer request, DataOutputStream toClient) throws IOException {
        byte[] reason = {'U', 'n', 'k', 'n', 'o', 'w', 'n'};
        ByteBuffer answer = ByteBuffer.allocate(HEADER + reason.length);
        answer.put((byte) 0x81).put((byte) STAT);
        answer.putShort(6, UNKNOWN_COMMAND).putInt(8, reason.length).putInt(12, request.getInt(12));
        answer.position(HEADER).put(reason);
        synchronized (toClient) {
            toClient.write(answer.array());
        }
    }

    /** Passes whole answers on, so that none of the proxy's own comes in the middle. */
    private static void answers(InputStream upstream, DataOutputStream toClient) throws IOException {
        DataInputStream in = new DataInputStream(upstream);
        byte[] header = new byte[HEADER];
        while (true) {
            in.readFully(header);
            byte[] body = in.readNBytes(ByteBuffer.wrap(header).getInt(8));
            synchronized (toClient) {
                toClient.write(header);
                toClient.write(body);
            }
        }
    }

    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    private void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // the connection, or the proxy, has ended
                    }
                },
                "statless proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
