package org.memcload.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what a memcached holds over a plain socket, and stores what others are to find there, with no code of the client that the
 * loader uses. One thread at a time; a server that does not answer within 10 seconds ends it with an exception.
 */
public final class MemcachedReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Keys asked for in one go: few enough that the requests fit into the socket's buffers while answers wait. */
    private static final int CHUNK = 500;

    private static final int GET = 0x00;
    private static final int SET = 0x01;
    private static final int FLUSH = 0x08;
    private static final int NOOP = 0x0a;
    private static final int GETKQ = 0x0d;
    private static final int STAT = 0x10;

    private static final byte[] NONE = {};

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** A value as it is stored, and the flags stored with it. */
    public record Item(byte[] value, int flags) {}

    private record Answer(int opcode, int status, int flags, byte[] key, byte[] value) {}

    private MemcachedReader(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    }

    public static MemcachedReader connect(InetSocketAddress address) {
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.setTcpNoDelay(true);
            return new MemcachedReader(socket);
        } catch (IOException e) {
            close(socket);
            throw new UncheckedIOException(e);
        }
    }

    /** The value of a key, or null if it is not there. */
    public byte[] get(byte[] key) {
        Item item = item(key);
        return item == null ? null : item.value();
    }

    /** The value of a key with its flags, or null if it is not there. */
    public Item item(byte[] key) {
        try {
            send(GET, 0, key);
            out.flush();
            Answer answer = receive();
            if (answer.status() == 1) {
                return null;
            }
            check(answer);
            return new Item(answer.value(), answer.flags());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The items of those keys that are there; the keys of the map are the key bytes as ISO 8859-1. */
    public Map<String, Item> getAll(Collection<byte[]> keys) {
        Map<String, Item> found = new HashMap<>(2 * keys.size());
        List<byte[]> all = new ArrayList<>(keys);
        try {
            for (int from = 0; from < all.size(); from += CHUNK) {
                readChunk(all.subList(from, Math.min(from + CHUNK, all.size())), found);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /**
     * What the server tells of itself.
     *
     * @param group group of statistics such as {@code settings}, empty for the general ones
     */
    public Map<String, String> stats(String group) {
        try {
            send(STAT, 0, group.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Map<String, String> all = new LinkedHashMap<>();
            for (Answer line = receive(); ; line = receive()) {
                check(line);
                if (line.key().length == 0) {
                    return all;
                }
                all.put(
                        new String(line.key(), StandardCharsets.US_ASCII),
                        new String(line.value(), StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Number of stored items, those included that have expired and were not asked for since. */
    public long currItems() {
        return Long.parseLong(stats("").get("curr_items"));
    }

    /**
     * Stores an item that does not expire.
     *
     * @return the status of the answer, which is 0 if the item is stored
     */
    public int set(byte[] key, Item item) {
        try {
            send(
                    SET,
                    0,
                    ByteBuffer.allocate(2 * Integer.BYTES).putInt(item.flags()).array(),
                    key,
                    item.value());
            out.flush();
            return receive().status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void flushAll() {
        try {
            send(FLUSH, 0, NONE);
            out.flush();
            check(receive());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(socket);
    }

    private void readChunk(List<byte[]> keys, Map<String, Item> found) throws IOException {
        for (int i = 0; i < keys.size(); i++) {
            send(GETKQ, i, keys.get(i));
        }
        send(NOOP, 0, NONE);
        out.flush();
        for (Answer answer = receive(); answer.opcode() != NOOP; answer = receive()) {
            check(answer);
            found.put(new String(answer.key(), StandardCharsets.ISO_8859_1), new Item(answer.value(), answer.flags()));
        }
    }

    private void send(int opcode, int opaque, byte[] key) throws IOException {
        send(opcode, opaque, NONE, key, NONE);
    }

    private void send(int opcode, int opaque, byte[] extras, byte[] key, byte[] value) throws IOException {
        out.writeByte(0x80);
        out.writeByte(opcode);
        out.writeShort(key.length);
        out.writeByte(extras.length);
        out.writeByte(0); // data type
        out.writeShort(0); // virtual bucket
        out.writeInt(extras.length + key.length + value.length);
        out.writeInt(opaque);
        out.writeLong(0);
        out.write(extras);
        out.write(key);
        out.write(value);
    }

    private Answer receive() throws IOException {
        if (in.readUnsignedByte() != 0x81) {
            throw new IOException("Not an answer of the binary protocol");
        }
        int opcode = in.readUnsignedByte();
        int keyLength = in.readUnsignedShort();
        int extrasLength = in.readUnsignedByte();
        in.readByte();
        int status = in.readUnsignedShort();
        int bodyLength = in.readInt();
        in.readInt();
        in.readLong();
        int flags = extrasLength == Integer.BYTES ? in.readInt() : 0;
        byte[] key = in.readNBytes(keyLength);
        byte[] value = in.readNBytes(bodyLength - extrasLength - keyLength);
        return new Answer(opcode, status, flags, key, value);
    }

    private static void check(Answer answer) throws IOException {
        if (answer.status() != 0) {
            throw new IOException("memcached answers command " + answer.opcode() + " with status " + answer.status()
                    + ": " + new String(answer.value(), StandardCharsets.US_ASCII));
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
