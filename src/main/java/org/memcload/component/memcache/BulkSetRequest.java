package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Asks a server to store its share of a bulk set: a quiet set for each record, its position being the opaque, and a no-op
 * behind every 64 KiB of them, sooner at the beginning, and at the end. Quiet sets are answered only where they fail, naming their record by the
 * opaque; the answer to a no-op therefore says that all others before it are stored. So a connection that is cut, or a
 * server that takes the records slowly, costs only what came behind the last answer.
 *
 * <p>The answer is the request itself. What became of the records is noted by {@link #conclude()}.
 */
final class BulkSetRequest extends Request<BulkSetRequest> {

    /** Flags and expiry. */
    private static final int EXTRAS = 8;

    /** Bytes on the wire from one no-op to the next, once the connection is at speed. */
    private static final int CHECKPOINT_BYTES = 1 << 16;

    /**
     * The same to the first one, from where it doubles. A connection begins with ten segments (RFC 6928) and doubles what is on its
     * way with every round trip: so each round trip brings an answer, and a server far away is not taken for silent.
     */
    private static final int FIRST_CHECKPOINT_BYTES = 1 << 13;

    /** No-ops that the smaller distances at the beginning cost. */
    private static final int MORE_CHECKPOINTS = 4;

    private final BulkSet records;
    private final int[] indexes;
    private final int timeToLive;
    /** What became of each record by its position in the share; null unless it was refused. */
    private final BulkSet.Status[] refusals;

    private String transientError;

    /** Number of records that an answered no-op follows. What was written before it is read after it. */
    private volatile int acknowledged;

    /**
     * A share of a bulk set.
     *
     * @param indexes the records that this server is to store
     * @param timeToLive seconds, 0 for never
     */
    BulkSetRequest(BulkSet records, int[] indexes, int timeToLive) {
        this.records = records;
        this.indexes = indexes;
        this.timeToLive = timeToLive;
        this.refusals = new BulkSet.Status[indexes.length];
    }

    @Override
    MemcacheOperation operation() {
        return MemcacheOperation.SET;
    }

    @Override
    MemcacheOutcome outcome() {
        return MemcacheOutcome.STORED;
    }

    @Override
    int stored() {
        return acknowledged(null);
    }

    @Override
    int refused() {
        return acknowledged(BulkSet.Status.TOO_LARGE) + acknowledged(BulkSet.Status.INVALID);
    }

    @Override
    ErrorKind partialError() {
        return acknowledged(BulkSet.Status.PENDING) > 0 ? ErrorKind.SERVER : null;
    }

    /** Number of answered records by their refusal, null for none. */
    private int acknowledged(BulkSet.Status refusal) {
        int answered = acknowledged;
        int count = 0;
        for (int i = 0; i < answered; i++) {
            count += refusals[i] == refusal ? 1 : 0;
        }
        return count;
    }

    @Override
    ByteBuffer render(ServerLimits limits) {
        List<RecordBatch> segments =
                indexes.length == records.size() ? records.segments() : List.of(records.select(indexes));
        int room = BinaryProtocol.HEADER;
        for (RecordBatch segment : segments) {
            room += segment.size() * (BinaryProtocol.HEADER + EXTRAS) + segment.byteSize();
        }
        room += (room / CHECKPOINT_BYTES + MORE_CHECKPOINTS) * BinaryProtocol.HEADER;
        ByteBuffer request = ByteBuffer.allocate(room);
        int expiry = limits.expiry(timeToLive);
        int distance = FIRST_CHECKPOINT_BYTES;
        int checkpoint = distance;
        int position = 0;
        for (RecordBatch segment : segments) {
            for (int i = 0; i < segment.size(); i++, position++) {
                if (request.position() >= checkpoint) {
                    putNoOperation(request, position);
                    distance = Math.min(2 * distance, CHECKPOINT_BYTES);
                    checkpoint = request.position() + distance;
                }
                putRecord(request, segment, i, position, expiry, limits);
            }
        }
        putNoOperation(request, position);
        return request.flip();
    }

    private void putRecord(
            ByteBuffer request, RecordBatch segment, int index, int position, int expiry, ServerLimits limits) {
        int keyLength = segment.keyLength(index);
        int valueLength = segment.valueLength(index);
        if (keyLength == 0 || keyLength > MemcacheConstants.MAX_KEY_LENGTH) {
            // the server would close the connection
            refusals[position] = BulkSet.Status.INVALID;
        } else if (limits.accepts(keyLength, valueLength)) {
            BinaryProtocol.putHeader(
                    request,
                    BinaryProtocol.SET_QUIETLY,
                    keyLength,
                    EXTRAS,
                    EXTRAS + keyLength + valueLength,
                    position,
                    0);
            request.putInt(segment.flags(index)).putInt(expiry);
            segment.writeKeyAndValue(index, request);
        } else {
            refusals[position] = BulkSet.Status.TOO_LARGE;
        }
    }

    /** @param before number of records before it, which its answer acknowledges */
    private static void putNoOperation(ByteBuffer request, int before) {
        BinaryProtocol.putHeader(request, BinaryProtocol.NO_OPERATION, 0, 0, 0, before, 0);
    }

    @Override
    boolean take(Response response) throws GarbledResponseException {
        int position = response.opaque();
        boolean known = position >= acknowledged && position <= indexes.length;
        if (known && response.opcode() == BinaryProtocol.NO_OPERATION && response.status() == BinaryProtocol.SUCCESS) {
            acknowledged = position;
            progressed();
            return position == indexes.length;
        }
        boolean refusal = response.opcode() == BinaryProtocol.SET_QUIETLY || response.opcode() == BinaryProtocol.SET;
        if (!known || position == indexes.length || !refusal || response.status() == BinaryProtocol.SUCCESS) {
            throw new GarbledResponseException(response + " for a bulk set of " + indexes.length + " records");
        }
        refuse(position, response);
        return false;
    }

    private void refuse(int position, Response response) {
        switch (response.status()) {
            case BinaryProtocol.VALUE_TOO_LARGE -> refusals[position] = BulkSet.Status.TOO_LARGE;
            case BinaryProtocol.INVALID_ARGUMENTS -> refusals[position] = BulkSet.Status.INVALID;
            default -> {
                refusals[position] = BulkSet.Status.PENDING;
                transientError = response.errorText();
            }
        }
    }

    @Override
    BulkSetRequest answer() {
        return this;
    }

    /**
     * Notes in the bulk set what became of the records, as far as the server has answered. Not done as the answers arrive,
     * since several servers may answer at once. To be called when the request is decided.
     *
     * @return why some of the answered ones are still pending, or null where none is
     */
    MemcacheException conclude() {
        int stored = 0;
        int refused = 0;
        int answered = acknowledged;
        for (int i = 0; i < answered; i++) {
            BulkSet.Status status = refusals[i] == null ? BulkSet.Status.STORED : refusals[i];
            records.setStatus(indexes[i], status);
            stored += status == BulkSet.Status.STORED ? 1 : 0;
            refused += status == BulkSet.Status.PENDING ? 1 : 0;
        }
        if (stored > 0) {
            records.addStored(server(), stored);
        }
        return refused == 0
                ? null
                : new MemcacheException(
                        server(), refused + " of " + indexes.length + " records refused: " + transientError);
    }
}
