package org.memcload.component.memcache.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Items of a memcached as they are, through a plain socket. */
final class RawItems {

    private final MemcachedServer server;

    RawItems(MemcachedServer server) {
        this.server = server;
    }

    void set(String key, StoredValue value) {
        try (MemcachedReader reader = server.reader()) {
            assertThat(reader.set(ascii(key), new MemcachedReader.Item(value.bytes(), value.flags())))
                    .as("status of the answer")
                    .isZero();
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
