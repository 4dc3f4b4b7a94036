package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Asks for the value of a key; the answer is null where the server has none. */
final class GetRequest extends Request<byte[]> {

    /** Bytes of the largest item that memcached can be told to accept: its option {@code -I} ends at 1 GiB. */
    private static final int LARGEST_ITEM = 1 << 30;

    private final String key;
    private byte[] value;
    private String error;

    GetRequest(String key) {
        this.key = key;
    }

    @Override
    ByteBuffer render(ServerLimits limits) {
        return BinaryProtocol.keyRequest(BinaryProtocol.GET, key.getBytes(StandardCharsets.UTF_8), 0);
    }

    @Override
    int maxResponseBody(ServerLimits limits) {
        return (int) Math.max(SHORT_BODY, Math.min(limits.itemSizeMax(), LARGEST_ITEM));
    }

    @Override
    boolean take(Response response) throws GarbledResponseException {
        if (response.opcode() != BinaryProtocol.GET) {
            throw new GarbledResponseException(response + " for a get");
        }
        switch (response.status()) {
            case BinaryProtocol.SUCCESS -> value = response.value();
            case BinaryProtocol.KEY_NOT_FOUND -> value = null;
            default -> error = response.errorText();
        }
        return true;
    }

    @Override
    byte[] answer() throws MemcacheException {
        if (error != null) {
            throw new MemcacheException(server(), "get failed: " + error);
        }
        return value;
    }
}
