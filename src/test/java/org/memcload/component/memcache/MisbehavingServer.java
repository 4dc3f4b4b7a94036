package org.memcload.component.memcache;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on a free port that reads requests of memcached's binary protocol and answers as a test tells it to. */
final class MisbehavingServer implements AutoCloseable {

    static final int GET = 0x00;
    static final int NOOP = 0x0a;
    static final int STAT = 0x10;

    private final ServerSocket socket;
    private final Behaviour behaviour;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();

    /** @param connection number of the connection that it came over, from 1 */
    record Received(int connection, int opcode, int opaque, String key, String value) {
        boolean isSettings() {
            return opcode == STAT && key.equals("settings");
        }
    }

    /** What to do when a request has arrived; an exception closes the connection. */
    interface Behaviour {
        void handle(Received request, DataOutputStream out) throws IOException;
    }

    MisbehavingServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** Answers the question for the settings with none of them, and everything else as told. */
    static MisbehavingServer afterSettings(Behaviour behaviour) throws IOException {
        return new MisbehavingServer((request, out) -> {
            if (request.isSettings()) {
                answer(out, request, 0, "");
            } else {
                behaviour.handle(request, out);
            }
        });
    }

    ServerAddress address() {
        return new ServerAddress("127.0.0.1", socket.getLocalPort());
    }

    /** What has arrived so far. */
    List<Received> received() {
        return received;
    }

    /** What has arrived so far, the questions for the settings left out. */
    List<Received> requests() {
        return received.stream().filter(request -> !request.isSettings()).toList();
    }

    int connections() {
        return clients.size();
    }

    /** Writes a whole answer to a request. */
    static void answer(DataOutputStream out, Received request, int status, String body) throws IOException {
        header(out, 0x81, request.opcode(), status, body.length(), request.opaque());
        out.write(body.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    static void header(DataOutputStream out, int magic, int opcode, int status, int bodyLength, int opaque)
            throws IOException {
        out.writeByte(magic);
        out.writeByte(opcode);
        out.writeInt(0); // key length, extras length, data type
        out.writeShort(status);
        out.writeInt(bodyLength);
        out.writeInt(opaque);
        out.writeLong(0);
        out.flush();
    }

    private void accept() {
        int count = 0;
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                clients.add(client);
                int number = ++count;
                threads.execute(() -> serve(client, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client, int number) {
        try (client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                in.readByte();
                int opcode = in.readUnsignedByte();
                int keyLength = in.readUnsignedShort();
                int extrasLength = in.readUnsignedByte();
                in.skipNBytes(3);
                int bodyLength = in.readInt();
                int opaque = in.readInt();
                in.skipNBytes(Long.BYTES + extrasLength);
                String key = new String(in.readNBytes(keyLength), StandardCharsets.ISO_8859_1);
                byte[] value = in.readNBytes(bodyLength - extrasLength - keyLength);
                Received request =
                        new Received(number, opcode, opaque, key, new String(value, StandardCharsets.ISO_8859_1));
                received.add(request);
                behaviour.handle(request, out);
            }
        } catch (IOException e) {
            // the client is gone, or the behaviour is to close
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
