package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * Stores a server's share of a bulk set: a quiet set for each record with its position as the opaque. A no-op follows after every
 * 64 KiB of them, sooner at the beginning, and at the end. Quiet sets are answered only if they fail; the opaque names the record.
 * So the answer to a no-op means that all other records before it are stored, and a connection that is cut, or a server that takes
 * the records slowly, costs only the records after the last answer.
 *
 * <p>The answer is the request itself, with the result of each record. Internal: public for the client's own packages.
 */
public final class BulkSetRequest extends Request<BulkSetRequest> {

    /** Why a server did not store a record. */
    public enum Refusal {
        /** The server does not take a value of this size. */
        TOO_LARGE,
        /** The record is invalid. */
        INVALID,
        /** The server failed, and may take the record the next time. */
        TRANSIENT
    }

    /** Flags and expiry. */
    private static final int EXTRAS = 8;

    /** Bytes on the wire from one no-op to the next, once the connection is at speed. */
    private static final int CHECKPOINT_BYTES = 1 << 16;

    /**
     * Bytes on the wire before the first no-op; the distance doubles from there. A connection begins with ten segments (RFC 6928)
     * and doubles them with every round trip: so each round trip brings an answer, and a distant server does not seem silent.
     */
    private static final int FIRST_CHECKPOINT_BYTES = 1 << 13;

    /** Additional no-ops that the smaller distances at the beginning cost. */
    private static final int MORE_CHECKPOINTS = 4;

    /** Bytes of the longest array that every JVM can make. */
    private static final int LARGEST_REQUEST = Integer.MAX_VALUE - 8;

    private final int size;
    private final Supplier<List<RecordBatch>> records;
    private final int timeToLive;
    /** The refusal of each record by its position; null for a record that was not refused. */
    private final Refusal[] refusals;

    private String transientError;

    /** Number of records before an answered no-op. Earlier writes are visible to threads that read it. */
    private volatile int acknowledged;

    /**
     * A share of a bulk set.
     *
     * @param size number of records
     * @param records the records in their order; called once, when they are rendered
     * @param timeToLive seconds, 0 for never
     */
    public BulkSetRequest(int size, Supplier<List<RecordBatch>> records, int timeToLive) {
        this.size = size;
        this.records = records;
        this.timeToLive = timeToLive;
        this.refusals = new Refusal[size];
    }

    @Override
    public Command command() {
        return Command.SET;
    }

    @Override
    public Outcome outcome() {
        return Outcome.STORED;
    }

    @Override
    public int stored() {
        return acknowledged(null);
    }

    @Override
    public int refused() {
        return acknowledged(Refusal.TOO_LARGE) + acknowledged(Refusal.INVALID);
    }

    @Override
    public boolean failedPartly() {
        return acknowledged(Refusal.TRANSIENT) > 0;
    }

    /** Number of answered records by their refusal, null for stored ones. */
    private int acknowledged(Refusal refusal) {
        int answered = acknowledged;
        int count = 0;
        for (int i = 0; i < answered; i++) {
            count += refusals[i] == refusal ? 1 : 0;
        }
        return count;
    }

    /** Number of records, from the first one, for which {@link #refusal} returns the result. */
    public int acknowledged() {
        return acknowledged;
    }

    /**
     * Why the server did not store a record.
     *
     * @param position less than {@link #acknowledged()}
     * @return null if the record is stored
     */
    public Refusal refusal(int position) {
        return refusals[position];
    }

    /** Describes how many answered records may be sent again, and why; null if there is no such record. */
    public String transientFailure() {
        int failed = transientError == null ? 0 : acknowledged(Refusal.TRANSIENT);
        return failed == 0 ? null : failed + " of " + size + " records refused: " + transientError;
    }

    @Override
    public ByteBuffer render(ServerLimits limits) {
        List<RecordBatch> segments = records.get();
        long bytes = segments.stream().mapToLong(RecordBatch::byteSize).sum();
        ByteBuffer request = ByteBuffer.allocate(Math.toIntExact(room(size, bytes)));
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

    /**
     * Whether a request has room for records.
     *
     * @param records their number
     * @param bytes of their keys and values
     */
    public static boolean hasRoom(long records, long bytes) {
        return room(records, bytes) <= LARGEST_REQUEST;
    }

    private static long room(long records, long bytes) {
        long sets = BinaryProtocol.HEADER + records * (BinaryProtocol.HEADER + EXTRAS) + bytes;
        return sets + (sets / CHECKPOINT_BYTES + MORE_CHECKPOINTS) * BinaryProtocol.HEADER;
    }

    private void putRecord(
            ByteBuffer request, RecordBatch segment, int index, int position, int expiry, ServerLimits limits) {
        int keyLength = segment.keyLength(index);
        int valueLength = segment.valueLength(index);
        if (keyLength == 0 || keyLength > BinaryProtocol.MAX_KEY_LENGTH) {
            // not sent: the server would close the connection
            refusals[position] = Refusal.INVALID;
        } else if (limits.accepts(keyLength, valueLength, segment.flags(index))) {
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
            refusals[position] = Refusal.TOO_LARGE;
        }
    }

    /** @param before number of records before it, which its answer acknowledges */
    private static void putNoOperation(ByteBuffer request, int before) {
        BinaryProtocol.putHeader(request, BinaryProtocol.NO_OPERATION, 0, 0, 0, before, 0);
    }

    @Override
    public Progress take(Response response) throws GarbledResponseException {
        int position = response.opaque();
        boolean known = position >= acknowledged && position <= size;
        if (known && response.opcode() == BinaryProtocol.NO_OPERATION && response.status() == BinaryProtocol.SUCCESS) {
            acknowledged = position;
            return position == size ? Progress.COMPLETE : Progress.ADVANCED;
        }
        boolean refusal = response.opcode() == BinaryProtocol.SET_QUIETLY || response.opcode() == BinaryProtocol.SET;
        if (!known || position == size || !refusal || response.status() == BinaryProtocol.SUCCESS) {
            throw new GarbledResponseException(response + " for a bulk set of " + size + " records");
        }
        refuse(position, response);
        return Progress.INCOMPLETE;
    }

    private void refuse(int position, Response response) {
        switch (response.status()) {
            case BinaryProtocol.VALUE_TOO_LARGE -> refusals[position] = Refusal.TOO_LARGE;
            case BinaryProtocol.INVALID_ARGUMENTS -> refusals[position] = Refusal.INVALID;
            default -> {
                refusals[position] = Refusal.TRANSIENT;
                transientError = response.errorText();
            }
        }
    }

    @Override
    public BulkSetRequest answer() {
        return this;
    }
}
