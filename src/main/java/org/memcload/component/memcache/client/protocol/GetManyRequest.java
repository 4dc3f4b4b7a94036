package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the values of several keys: a quiet get for each key with its position as the opaque, and a no-op after them. A quiet get
 * is answered only if the key has a value. The answer has the values that were found, by the indexes of their keys. Internal:
 * public for the client's own packages.
 */
public final class GetManyRequest extends Request<Map<Integer, Reply>> {

    private final List<byte[]> keys;
    private final int[] indexes;
    private final Map<Integer, Reply> found = new HashMap<>();
    private String error;

    /** @param indexes of the keys to read from this server */
    public GetManyRequest(List<byte[]> keys, int[] indexes) {
        this.keys = keys;
        this.indexes = indexes;
    }

    @Override
    public Command command() {
        return Command.GET_MANY;
    }

    @Override
    public int hits() {
        return found.size();
    }

    @Override
    public int misses() {
        return indexes.length - found.size();
    }

    @Override
    public ByteBuffer render(ServerLimits limits) {
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
    public int maxResponseBody(ServerLimits limits) {
        return limits.largestValue();
    }

    @Override
    public Progress take(Response response) throws GarbledResponseException {
        int position = response.opaque();
        if (response.opcode() == BinaryProtocol.NO_OPERATION && position == indexes.length) {
            return Progress.COMPLETE;
        }
        // a quiet get that fails is answered as a get
        boolean get = response.opcode() == BinaryProtocol.GET_QUIETLY || response.opcode() == BinaryProtocol.GET;
        if (!get || position < 0 || position >= indexes.length) {
            throw new GarbledResponseException(response + " for a get of " + indexes.length + " keys");
        }
        if (response.status() == BinaryProtocol.SUCCESS) {
            found.put(indexes[position], new Reply(Outcome.FOUND, response.value(), response.flags(), response.cas()));
        } else if (response.status() != BinaryProtocol.KEY_NOT_FOUND) {
            error = response.errorText();
        }
        return Progress.ADVANCED;
    }

    @Override
    public Map<Integer, Reply> answer() throws ErrorResponseException {
        if (error != null) {
            throw ErrorResponseException.transientError("get-many failed: " + error);
        }
        return found;
    }
}
