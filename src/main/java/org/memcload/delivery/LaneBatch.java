package org.memcload.delivery;

import java.util.List;
import java.util.Set;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.record.LaneRecords;
import org.memcload.record.RejectedLines;

/** Records for one lane of one address, from one or more blocks, with the lines that contain them. */
public final class LaneBatch extends BulkSet {

    /** Bytes in a request for each record besides its key and value: header, flags and expiry. */
    private static final int REQUEST_RECORD_BYTES = 24 + 8;

    private final List<LaneRecords> groups;
    private final FileLedger ledger;
    /** The address of its lane; null until the step lanes sets it, before the batch is sent. */
    private volatile String address;

    LaneBatch(List<LaneRecords> groups, FileLedger ledger) {
        super(groups.stream().map(LaneRecords::records).toList());
        this.groups = groups;
        this.ledger = ledger;
    }

    /**
     * The batch has reached its lane.
     *
     * @return whether this is the first time
     */
    public boolean enterLane(String laneAddress) {
        boolean first = address == null;
        address = laneAddress;
        return first;
    }

    /** Fails the file if a route sends the batch past its lane, to another address, or twice. */
    @Override
    public void beforeSending(String servers) {
        if (address == null) {
            ledger.fail(new IncompleteRouteException(
                    "a batch for " + servers + " did not pass the step lanes, which has to come before toD"));
        } else if (!address.equals(servers) && !servers(address).equals(servers(servers))) {
            ledger.fail(new IncompleteRouteException("a batch for " + address + " is sent to " + servers
                    + ": the header address tells where to, and a batch goes to one address only"));
        } else if (count(Status.PENDING) == 0) {
            ledger.fail(new IncompleteRouteException(
                    "a batch is sent to " + servers + " though all its records are answered: toD stands there twice"));
        }
    }

    private static Set<ServerAddress> servers(String list) {
        return Set.copyOf(ServerAddress.parseList(list));
    }

    /** The lane of all its keys, from 0. */
    public int getLane() {
        return groups.get(0).lane();
    }

    /** Bytes that the batch takes in memory while it is sent: its records, their lines, and the request. */
    long memory() {
        long request = byteSize() + (long) REQUEST_RECORD_BYTES * size();
        return request + groups.stream().mapToLong(LaneRecords::memory).sum();
    }

    /** The lines whose records their server refused. */
    public RejectedLines refusedLines() {
        RejectedLines.Builder lines = new RejectedLines.Builder();
        for (int index = 0; index < size(); index++) {
            if (status(index).isRefused()) {
                int segment = segmentOf(index);
                groups.get(segment).reject(index - firstOf(segment), reason(status(index)), lines);
            }
        }
        return lines.build();
    }

    /** Application ids that were dropped from its records, except from those that their server refused. */
    long droppedAppIds() {
        long dropped = groups.stream().mapToLong(LaneRecords::droppedAppIds).sum();
        for (int index = 0; dropped > 0 && index < size(); index++) {
            if (status(index).isRefused()) {
                int segment = segmentOf(index);
                dropped -= groups.get(segment).droppedAppIds(index - firstOf(segment));
            }
        }
        return dropped;
    }

    private static String reason(Status status) {
        return status == Status.TOO_LARGE ? "value too large for the server" : "refused by the server as invalid";
    }
}
