package org.memcload.delivery;

import java.util.ArrayList;
import java.util.List;
import org.memcload.record.LaneRecords;

/** A batch in the making: groups of records for one lane, combined without copying. Not safe for use by several threads. */
public final class LaneBatchBuilder {

    /** Maximum bytes of keys and values in a batch, unless a single group has more: large records make small batches. */
    private static final int MAX_BYTES = 1 << 20;

    private final List<LaneRecords> groups = new ArrayList<>();
    private int records;
    private long bytes;
    private long memory;

    public void add(LaneRecords group) {
        groups.add(group);
        records += group.records().size();
        bytes += group.records().byteSize();
        memory += group.memory();
    }

    /**
     * Whether the batch stays within its limits with another group.
     *
     * @param maxRecords maximum number of records in a batch
     */
    public boolean hasRoomFor(LaneRecords group, int maxRecords) {
        return records + group.records().size() <= maxRecords
                && bytes + group.records().byteSize() <= MAX_BYTES;
    }

    /** Bytes of memory that its groups take. */
    public long memory() {
        return memory;
    }

    /** The batch. The builder must not be used afterwards. */
    public LaneBatch build(FileLedger ledger) {
        return new LaneBatch(groups, ledger);
    }
}
