package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Records to be set in their order, and what became of each. The producer sends those that are still pending, so that the
 * same bulk set can be handed to it again after a failure and only what was not acknowledged travels again.
 *
 * <p>It belongs to one thread at a time: whoever hands it on stops using it until it comes back.
 */
public class BulkSet {

    /** What became of a record. */
    public enum Status {
        /** Not sent, or not answered. */
        PENDING,
        /** Acknowledged by its server. */
        STORED,
        /** Not sent again after a failure, since a later record of the same key had been stored meanwhile. */
        SUPERSEDED,
        /** The server does not take a value of this size. */
        TOO_LARGE,
        /** The server refused it as invalid; sending it again would not help. */
        INVALID;

        /** Whether the server will not take this record, however often it is sent. */
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
     * A bulk set of several batches, one behind the other.
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

    /** Number of records, whatever became of them. */
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

    /** Number of records that their server will not take. */
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

    /** Tells how many records have which status. */
    @Override
    public String toString() {
        String counts = Arrays.stream(Status.values())
                .filter(status -> count(status) > 0)
                .map(status -> count(status) + " " + status)
                .collect(Collectors.joining(", "));
        return "BulkSet[" + counts + "]";
    }

    List<RecordBatch> segments() {
        return segments;
    }

    /** The records with these indexes, copied. */
    RecordBatch select(int[] indexes) {
        RecordBatch.Builder selected = new RecordBatch.Builder(0, indexes.length);
        for (int index : indexes) {
            selected.add(key(index), value(index), flags(index));
        }
        return selected.build();
    }

    /** How many records each server acknowledged, by {@code host:port}. */
    public Map<String, Integer> storedByServer() {
        return Map.copyOf(storedByServer);
    }

    /** Notes all pending records as stored, though no server has them: for a dry run. */
    public void acknowledge() {
        for (int index : pending()) {
            setStatus(index, Status.STORED);
        }
    }

    /**
     * Notes all pending records as stored by a server: for what stands in for the producer, such as a dry run.
     *
     * @param server as {@code host:port}
     */
    public void acknowledge(String server) {
        int[] pending = pending();
        for (int index : pending) {
            setStatus(index, Status.STORED);
        }
        addStored(server, pending.length);
    }

    /**
     * The producer is about to send what is pending. A subclass may look at it.
     *
     * @param servers of the endpoint, as its URI names them
     * @throws IllegalStateException if nothing is pending, though it has records: another endpoint would store none of them
     */
    protected void beforeSending(String servers) {
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
     * Gives up the pending records whose key a later record has stored: sent again, they would put the older value in its
     * place. To be called before anything is sent a second time.
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
