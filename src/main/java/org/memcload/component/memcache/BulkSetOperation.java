package org.memcload.component.memcache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationErrorType;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.protocol.binary.OperationImpl;

/**
 * A whole batch as one operation on one connection: a quiet set for each record, its position being the opaque, and a
 * closing no-op. Quiet sets answer only when they fail, naming their record by the opaque; the answer to the no-op
 * therefore says that all others are stored.
 *
 * <p>Written against <a href="https://docs.memcached.org/protocols/binary/">memcached's binary protocol</a>.
 */
final class BulkSetOperation extends OperationImpl {

    private static final byte SET_QUIETLY = 0x11;
    private static final byte NO_OPERATION = 0x0a;
    private static final int HEADER = 24;
    /** Flags and expiry. */
    private static final int EXTRAS = 8;
    /** Characters of an error text that are worth repeating in a message. */
    private static final int ERROR_TEXT = 200;

    private final List<RecordBatch> segments;
    private final ServerLimits limits;
    private final int expiry;
    /** What became of each record by its position in the segments; null unless it was refused. */
    private final BulkSet.Status[] refusals;

    private String transientError;

    /**
     * @param size number of records in all segments
     * @param limits what the server accepts: a record beyond them is not sent
     * @param expiry as memcached takes it: seconds up to 30 days, beyond that a unix time, 0 for never
     */
    BulkSetOperation(
            List<RecordBatch> segments, int size, ServerLimits limits, int expiry, OperationCallback callback) {
        super(DUMMY_OPCODE, size, callback);
        this.segments = segments;
        this.limits = limits;
        this.expiry = expiry;
        this.refusals = new BulkSet.Status[size];
    }

    @Override
    public void initialize() {
        int room = HEADER;
        for (RecordBatch segment : segments) {
            room += segment.size() * (HEADER + EXTRAS) + segment.byteSize();
        }
        ByteBuffer request = ByteBuffer.allocate(room);
        int position = 0;
        for (RecordBatch segment : segments) {
            for (int i = 0; i < segment.size(); i++, position++) {
                int keyLength = segment.keyLength(i);
                int valueLength = segment.valueLength(i);
                if (keyLength == 0 || keyLength > MemcacheConstants.MAX_KEY_LENGTH) {
                    // the server would close the connection
                    refusals[position] = BulkSet.Status.INVALID;
                } else if (limits.accepts(keyLength, valueLength)) {
                    putHeader(request, SET_QUIETLY, keyLength, EXTRAS, EXTRAS + keyLength + valueLength, position);
                    request.putInt(0).putInt(expiry);
                    segment.writeKeyAndValue(i, request);
                } else {
                    refusals[position] = BulkSet.Status.TOO_LARGE;
                }
            }
        }
        putHeader(request, NO_OPERATION, 0, 0, 0, opaque);
        setBuffer(request.flip());
    }

    private static void putHeader(ByteBuffer request, byte opcode, int key, int extras, int body, int opaque) {
        request.put(REQ_MAGIC)
                .put(opcode)
                .putShort((short) key)
                .put((byte) extras)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(body)
                .putInt(opaque)
                .putLong(0);
    }

    @Override
    protected boolean opaqueIsValid() {
        return responseOpaque >= 0 && responseOpaque <= opaque;
    }

    @Override
    protected void finishedPayload(byte[] payload) throws IOException {
        if (responseOpaque == opaque && responseCmd == NO_OPERATION && errorCode == SUCCESS) {
            getCallback().receivedStatus(STATUS_OK);
            transitionState(OperationState.COMPLETE);
        } else if (responseOpaque >= 0 && responseOpaque < opaque && errorCode != SUCCESS) {
            refuse(responseOpaque, payload);
            resetInput();
        } else {
            handleError(OperationErrorType.SERVER, "unexpected answer " + errorCode + " to record " + responseOpaque);
        }
    }

    private void refuse(int position, byte[] payload) {
        switch (errorCode) {
            case ERR_2BIG -> refusals[position] = BulkSet.Status.TOO_LARGE;
            case ERR_INVAL -> refusals[position] = BulkSet.Status.INVALID;
            default -> {
                refusals[position] = BulkSet.Status.PENDING;
                byte[] text = Arrays.copyOf(payload, Math.min(payload.length, ERROR_TEXT));
                transientError = text.length == 0
                        ? "error 0x" + Integer.toHexString(errorCode)
                        : new String(text, StandardCharsets.US_ASCII);
            }
        }
    }

    /** What became of the record at a position, once the operation is complete. */
    BulkSet.Status status(int position) {
        return refusals[position] == null ? BulkSet.Status.STORED : refusals[position];
    }

    /** What the server said of the last record that it refused for the moment, or null where it refused none. */
    String transientError() {
        return transientError;
    }
}
