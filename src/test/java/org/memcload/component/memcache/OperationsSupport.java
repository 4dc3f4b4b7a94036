package org.memcload.component.memcache;

import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AfterEach;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedServer;

/** Performs operations on a server, for tests of each operation and each outcome that is documented for it. */
abstract class OperationsSupport extends OneServer {

    MemcachedServer other;

    @AfterEach
    void endOther() {
        if (other != null) {
            other.close();
        }
    }

    Message perform(String operation, Object body, String key, Object... headers) throws Exception {
        Exchange exchange = send(operation, body, key, headers);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage();
    }

    Exception failure(String operation, Object body, String key, Object... headers) throws Exception {
        return send(operation, body, key, headers).getException();
    }

    Exchange send(String operation, Object body, String key, Object... headers) throws Exception {
        Object[] all = Arrays.copyOf(headers, headers.length + 4);
        all[headers.length] = OPERATION;
        all[headers.length + 1] = operation;
        all[headers.length + 2] = KEY;
        all[headers.length + 3] = key;
        return context.send(uri, body, all);
    }

    static Map<?, ?> body(Message message) {
        return message.getBody(Map.class);
    }

    String stored(String key) {
        byte[] value = reader.get(Records.bytes(key));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
