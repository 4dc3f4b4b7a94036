package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a server for the values of several keys: a quiet get for each, its position being the opaque, which is answered only
 * where the key has a value, and a no-op behind them. The answer has the values that were found, by the indexes of their keys.
 */
final class GetManyRequest extends Request<Map<Integer, Reply>> {

    private final List<byte[]> keys;
    private final int[] indexes;
    private final Map<Integer, Reply> found = new HashMap<>();
    private String error;

    /** @param indexes which of the keys this server is asked for */
    GetManyRequest(List<byte[]> keys, int[] indexes) {
        this.keys = keys;
        this.indexes = indexes;
    }

    @Override
    MemcacheOperation operation() {
        return MemcacheOperation.GET_MANY;
    }

    @Override
    int hits() {
        return found.size();
    }

    @Override
    int misses() {
        return indexes.length - found.size();
    }

    @Override
    ByteBuffer render(ServerLimits limits) {
        int room = BinaryProtocol.HEADER;
        for (int index : indexes) {
            room += BinaryProtocol.HEADER + keys.get(index).length;
        }
        ByteBuffer request = ByteBuffer.allocate(room);
        for (int i = 0; i < indexes.length; i++) {
            byte[] key = keys.get(indexes[i]);
            BinaryProtocol.putHeader(request, BinaryProtocol.GET_QUIETLY, key.length, 0, key.length, i, 0);
            request.put(key);
        }
        BinaryProtocol.putHeader(request, BinaryProtocol.NO_OPERATION, 0, 0, 0, indexes.length, 0);
        return request.flip();
    }

    @Override
    int maxResponseBody(ServerLimits limits) {
        return limits.largestValue();
    }

    @Override
    boolean take(Response response) throws GarbledResponseException {
        int position = response.opaque();
        progressed();
        if (response.opcode() == BinaryProtocol.NO_OPERATION && position == indexes.length) {
            return true;
        }
        // what a quiet get fails with is answered as a get
        boolean get = response.opcode() == BinaryProtocol.GET_QUIETLY || response.opcode() == BinaryProtocol.GET;
        if (!get || position < 0 || position >= indexes.length) {
            throw new GarbledResponseException(response + " for a get of " + indexes.length + " keys");
        }
        if (response.status() == BinaryProtocol.SUCCESS) {
            found.put(
                    indexes[position],
                    new Reply(MemcacheOutcome.FOUND, response.value(), response.flags(), response.cas()));
        } else if (response.status() != BinaryProtocol.KEY_NOT_FOUND) {
            error = response.errorText();
        }
        return false;
    }

    @Override
    Map<Integer, Reply> answer() throws MemcacheException {
        if (error != null) {
            throw new MemcacheException(server(), "get-many failed: " + error);
        }
        return found;
    }
}
