package org.memcload.component.memcache;

import net.spy.memcached.ops.GetOperation;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;

/** Asks for the value of a key; the answer is null where the server has none. */
final class GetRequest extends Request<byte[]> implements GetOperation.Callback {

    private final String key;
    private byte[] value;

    GetRequest(String key) {
        this.key = key;
    }

    @Override
    Operation operation(ServerLimits limits) {
        return SpyConnection.FACTORY.getOperationFactory().get(key, this);
    }

    @Override
    public void gotData(String found, int flags, byte[] data) {
        value = data;
    }

    @Override
    byte[] answer(OperationStatus status) throws MemcacheException {
        if (!status.isSuccess() && status.getStatusCode() != StatusCode.ERR_NOT_FOUND) {
            throw new MemcacheException(server(), "get failed: " + status.getMessage());
        }
        return value;
    }
}
