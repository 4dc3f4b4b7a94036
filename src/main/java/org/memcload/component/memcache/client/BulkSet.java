package org.memcload.component.memcache.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.protocol.RecordBatch;

/**
 * Records to be set in their order, and the status of each. Only pending records are sent: after a failure, sending the same bulk
 * set again sends only unacknowledged records.
 *
 * <p>It belongs to one thread at a time: a thread that hands it on must not use it until it comes back.
 */
public class BulkSet {

    /** The status of a record. */
    public enum Status {
        /** Not sent, or not answered. */
        PENDING,
        /** Acknowledged by its server. */
        STORED,
        /** Not sent again after a failure, since a later record with the same key had been stored meanwhile. */
        SUPERSEDED,
        /** The server does not take a value of this size. */
        TOO_LARGE,
        /** The server refused it as invalid; sending it again would not help. */
        INVALID;

        /** Whether the server will refuse this record every time. */
        public boolean isRefused() {
            return this == TOO_LARGE || this == INVALID;
        }
    }

    private final List<RecordBatch> segments;
    /** Index of the first record of each segment. */
    private final int[] firsts;

    private final Status[] statuses;
    private final Map<String, Integer> storedByServer = new HashMap<>();
    private final long byteSize;

    public BulkSet(RecordBatch records) {
        this(List.of(records));
    }

    /**
     * A bulk set of several batches, one after another.
     *
     * @param segments the records, in order; they are not copied
     */
    public BulkSet(List<RecordBatch> segments) {
        this.segments = List.copyOf(segments);
        this.firsts = new int[segments.size()];
        int size = 0;
        long bytes = 0;
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = size;
            size += this.segments.get(i).size();
            bytes += this.segments.get(i).byteSize();
        }
        this.byteSize = bytes;
        this.statuses = new Status[size];
        Arrays.fill(statuses, Status.PENDING);
    }

    /** Number of records with any status. */
    public int size() {
        return statuses.length;
    }

    /** Bytes of all keys and values. */
    public long byteSize() {
        return byteSize;
    }

    public Status status(int index) {
        return statuses[index];
    }

    /** Number of records with this status. */
    public int count(Status status) {
        int count = 0;
        for (Status each : statuses) {
            count += each == status ? 1 : 0;
        }
        return count;
    }

    /** Number of records that their server refused. */
    public int refused() {
        return count(Status.TOO_LARGE) + count(Status.INVALID);
    }

    public byte[] key(int index) {
        int segment = segmentOf(index);
        return segments.get(segment).key(index - firsts[segment]);
    }

    public byte[] value(int index) {
        int segment = segmentOf(index);
        return segments.get(segment).value(index - firsts[segment]);
    }

    /** The flags stored beside a value. */
    public int flags(int index) {
        int segment = segmentOf(index);
        return segments.get(segment).flags(index - firsts[segment]);
    }

    /** Index, in the list given to the constructor, of the segment that holds a record. */
    protected int segmentOf(int index) {
        int at = Arrays.binarySearch(firsts, index);
        if (at < 0) {
            return -at - 2;
        }
        while (at + 1 < firsts.length && firsts[at + 1] == index) {
            at++;
        }
        return at;
    }

    /** Index of the first record of a segment. */
    protected int firstOf(int segment) {
        return firsts[segment];
    }

    /** The number of records with each status. */
    @Override
    public String toString() {
        String counts = Arrays.stream(Status.values())
                .filter(status -> count(status) > 0)
                .map(status -> count(status) + " " + status)
                .collect(Collectors.joining(", "));
        return "BulkSet[" + counts + "]";
    }

    /**
     * A request that stores some of the records on one server, whose answers {@link #conclude} notes.
     *
     * @param timeToLive seconds, 0 for never
     */
    BulkSetRequest request(int[] indexes, int timeToLive) {
        return new BulkSetRequest(
                indexes.length, () -> indexes.length == size() ? segments : List.of(select(indexes)), timeToLive);
    }

    /** The records with these indexes, copied. */
    RecordBatch select(int[] indexes) {
        RecordBatch.Builder selected = new RecordBatch.Builder(0, indexes.length);
        for (int index : indexes) {
            selected.add(key(index), value(index), flags(index));
        }
        return selected.build();
    }

    /**
     * Notes the status of the records of a request, as far as its server has answered. Must be called when the request is decided,
     * not as answers arrive, since several servers may answer at once.
     *
     * @param indexes of the request's records
     * @param server as {@code host:port}
     * @return why some of the answered records are still pending; null if there is no such record
     */
    RequestFailedException conclude(BulkSetRequest request, int[] indexes, String server) {
        int stored = 0;
        int answered = request.acknowledged();
        for (int i = 0; i < answered; i++) {
            Status status = status(request.refusal(i));
            setStatus(indexes[i], status);
            stored += status == Status.STORED ? 1 : 0;
        }
        if (stored > 0) {
            addStored(server, stored);
        }
        String failure = request.transientFailure();
        return failure == null ? null : new RequestFailedException(ErrorKind.SERVER, server, failure, null);
    }

    private static Status status(BulkSetRequest.Refusal refusal) {
        if (refusal == null) {
            return Status.STORED;
        }
        return switch (refusal) {
            case TOO_LARGE -> Status.TOO_LARGE;
            case INVALID -> Status.INVALID;
            case TRANSIENT -> Status.PENDING;
        };
    }

    /** Number of records acknowledged by each server, by {@code host:port}. */
    public Map<String, Integer> storedByServer() {
        return Map.copyOf(storedByServer);
    }

    /** Notes all pending records as stored, though no server has them: for a dry run. */
    public void acknowledge() {
        storePending();
    }

    /**
     * Notes all pending records as stored by a server: for substitutes of a server, such as those of tests.
     *
     * @param server as {@code host:port}
     */
    public void acknowledge(String server) {
        addStored(server, storePending());
    }

    /** Returns how many records were pending. */
    private int storePending() {
        int[] pending = pending();
        for (int index : pending) {
            setStatus(index, Status.STORED);
        }
        return pending.length;
    }

    /**
     * The pending records are about to be sent. A subclass may check them.
     *
     * @param servers all servers among which the records are distributed, as the user wrote them
     * @throws IllegalStateException if there are records but no pending ones: nothing would be stored on these servers
     */
    public void beforeSending(String servers) {
        if (size() > 0 && count(Status.PENDING) == 0) {
            throw new IllegalStateException("Nothing of this bulk set is left to be sent to " + servers
                    + ": every record was answered before. Make another BulkSet of the same records");
        }
    }

    void addStored(String server, int records) {
        storedByServer.merge(server, records, Integer::sum);
    }

    void setStatus(int index, Status status) {
        statuses[index] = status;
    }

    /** Indexes of the records still to be sent, in order. */
    int[] pending() {
        int[] pending = new int[count(Status.PENDING)];
        for (int i = 0, n = 0; n < pending.length; i++) {
            if (statuses[i] == Status.PENDING) {
                pending[n++] = i;
            }
        }
        return pending;
    }

    /**
     * Gives up the pending records whose key a later record has stored: sent again, they would replace the newer value by the older
     * one. Must be called before the bulk set is sent again.
     */
    void supersede() {
        Set<ByteBuffer> stored = new HashSet<>();
        List<Integer> superseded = new ArrayList<>();
        for (int i = size() - 1; i >= 0; i--) {
            if (status(i) == Status.STORED) {
                stored.add(ByteBuffer.wrap(key(i)));
            } else if (status(i) == Status.PENDING && stored.contains(ByteBuffer.wrap(key(i)))) {
                superseded.add(i);
            }
        }
        superseded.forEach(index -> setStatus(index, Status.SUPERSEDED));
    }
}
