package org.memcload.component.memcache;

import java.util.List;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationStatus;

/** Asks a server to store its share of a bulk set; the answer is the request itself, to be noted by {@link #conclude()}. */
final class BulkSetRequest extends Request<BulkSetRequest> {

    private final BulkSet records;
    private final int[] indexes;
    private final int expiry;
    private BulkSetOperation operation;

    /**
     * @param indexes the records that this server is to store
     * @param expiry as memcached takes it
     */
    BulkSetRequest(BulkSet records, int[] indexes, int expiry) {
        this.records = records;
        this.indexes = indexes;
        this.expiry = expiry;
    }

    @Override
    Operation operation(ServerLimits limits) {
        List<RecordBatch> segments =
                indexes.length == records.size() ? records.segments() : List.of(records.select(indexes));
        operation = new BulkSetOperation(segments, indexes.length, limits, expiry, this);
        return operation;
    }

    @Override
    BulkSetRequest answer(OperationStatus status) throws MemcacheException {
        if (!status.isSuccess()) {
            throw new MemcacheException(server(), "bulk set failed: " + status.getMessage());
        }
        return this;
    }

    /**
     * Notes in the bulk set what became of the records. Not done as the answer arrives, since several servers may answer at
     * once.
     *
     * @return why some of them are still pending, or null where none is
     */
    MemcacheException conclude() {
        int stored = 0;
        int pending = 0;
        for (int i = 0; i < indexes.length; i++) {
            BulkSet.Status status = operation.status(i);
            records.setStatus(indexes[i], status);
            stored += status == BulkSet.Status.STORED ? 1 : 0;
            pending += status == BulkSet.Status.PENDING ? 1 : 0;
        }
        records.addStored(server(), stored);
        return pending == 0
                ? null
                : new MemcacheException(
                        server(),
                        pending + " of " + indexes.length + " records refused: " + operation.transientError());
    }
}
