package org.memcload.component.memcache.value;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Items of a memcached as they are, through a plain socket. */
final class RawItems {

    private static final int PATIENCE_MILLIS = 10_000;

    private final MemcachedServer server;

    RawItems(MemcachedServer server) {
        this.server = server;
    }

    void set(String key, StoredValue value) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(ascii("set " + key + " " + Integer.toUnsignedString(value.flags()) + " 0 "
                    + value.bytes().length + "\r\n"));
            request.writeBytes(value.bytes());
            request.writeBytes(ascii("\r\n"));
            request.writeTo(socket.getOutputStream());
            String answer = new String(socket.getInputStream().readNBytes(8), StandardCharsets.US_ASCII);
            if (!answer.equals("STORED\r\n")) {
                throw new IOException("memcached answers " + answer);
            }
        }
    }

    StoredValue get(String key) {
        try (MemcachedReader reader = server.reader()) {
            MemcachedReader.Item item = reader.item(ascii(key));
            return new StoredValue(item.value(), item.flags());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
