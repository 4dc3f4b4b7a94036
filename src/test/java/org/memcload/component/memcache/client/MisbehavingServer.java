package org.memcload.component.memcache.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on a free port that reads requests of memcached's binary protocol and answers as a test tells it to. */
public final class MisbehavingServer implements AutoCloseable {

    public static final int GET = 0x00;
    public static final int SET = 0x01;
    public static final int NOOP = 0x0a;
    public static final int STAT = 0x10;

    private final ServerSocket socket;
    private final Behaviour behaviour;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    /** How clients ended their connections, by the number of the connection. */
    private final Map<Integer, End> ends = new ConcurrentHashMap<>();

    /** How a client ends a connection. */
    public enum End {
        /** What was sent before arrives. */
        CLOSED,
        /** Its kernel drops what has not arrived. */
        RESET
    }

    /**
     * A request as it arrived.
     *
     * @param connection number of the connection that it came over, from 1
     */
    public record Received(int connection, int opcode, int opaque, String extras, String key, String value) {
        public boolean isSettings() {
            return opcode == STAT && key.equals("settings");
        }

        /** A question of the greeting: for the general statistics or for the settings. */
        public boolean isGreeting() {
            return opcode == STAT && (key.isEmpty() || key.equals("settings"));
        }
    }

    /** What to do when a request has arrived; an exception closes the connection. */
    public interface Behaviour {
        void handle(Received request, DataOutputStream out) throws IOException;

        /** Only the header of a request has arrived; by default nothing is done before the rest is there. */
        default void begin(Received header, DataOutputStream out) throws IOException {}
    }

    public MisbehavingServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** Answers the questions of the greeting with no statistics, and everything else as told. */
    public static MisbehavingServer afterGreeting(Behaviour behaviour) throws IOException {
        return new MisbehavingServer((request, out) -> {
            if (request.isGreeting()) {
                answer(out, request, 0, "");
            } else {
                behaviour.handle(request, out);
            }
        });
    }

    public ServerAddress address() {
        return new ServerAddress("127.0.0.1", socket.getLocalPort());
    }

    /** What has arrived so far. */
    public List<Received> received() {
        return received;
    }

    /** What has arrived so far, the questions of the greeting left out. */
    public List<Received> requests() {
        return received.stream().filter(request -> !request.isGreeting()).toList();
    }

    /** How a client ended a connection; null as long as it has not. */
    public End end(int connection) {
        return ends.get(connection);
    }

    public int connections() {
        return clients.size();
    }

    /** Writes a whole answer to a request. */
    public static void answer(DataOutputStream out, Received request, int status, String body) throws IOException {
        header(out, 0x81, request.opcode(), status, body.length(), request.opaque());
        out.write(body.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    public static void header(DataOutputStream out, int magic, int opcode, int status, int bodyLength, int opaque)
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

    /** Answers a question for statistics with one of them, which is not the last. */
    public static void statistic(DataOutputStream out, Received request, String name, String value) throws IOException {
        out.writeByte(0x81);
        out.writeByte(request.opcode());
        out.writeShort(name.length());
        out.writeInt(0); // extras length, data type, status
        out.writeInt(name.length() + value.length());
        out.writeInt(request.opaque());
        out.writeLong(0);
        out.write((name + value).getBytes(StandardCharsets.US_ASCII));
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
                awaitRequest(in, number);
                int opcode = in.readUnsignedByte();
                int keyLength = in.readUnsignedShort();
                int extrasLength = in.readUnsignedByte();
                in.skipNBytes(3);
                int bodyLength = in.readInt();
                int opaque = in.readInt();
                in.skipNBytes(Long.BYTES);
                behaviour.begin(new Received(number, opcode, opaque, "", "", ""), out);
                String extras = new String(in.readNBytes(extrasLength), StandardCharsets.ISO_8859_1);
                String key = new String(in.readNBytes(keyLength), StandardCharsets.ISO_8859_1);
                byte[] value = in.readNBytes(bodyLength - extrasLength - keyLength);
                Received request = new Received(
                        number, opcode, opaque, extras, key, new String(value, StandardCharsets.ISO_8859_1));
                received.add(request);
                behaviour.handle(request, out);
            }
        } catch (IOException e) {
            // the client is gone, or the behaviour is to close
        }
    }

    private void awaitRequest(DataInputStream in, int number) throws IOException {
        try {
            in.readByte();
        } catch (EOFException e) {
            ends.put(number, End.CLOSED);
            throw e;
        } catch (SocketException e) {
            ends.put(number, End.RESET);
            throw e;
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
