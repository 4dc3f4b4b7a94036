package org.memcload.delivery;

import java.util.ArrayList;
import java.util.List;
import org.memcload.record.Part;

/** A batch in the making: parts of blocks for one lane, put together without copying a record. Not safe for use by several threads. */
public final class BatchBuilder {

    /** Bytes of keys and values in a batch at most, unless a single part has more: large records make small batches. */
    private static final int MAX_BYTES = 1 << 20;

    private final List<Part> parts = new ArrayList<>();
    private int records;
    private long bytes;
    private long memory;

    public void add(Part part) {
        parts.add(part);
        records += part.records().size();
        bytes += part.records().byteSize();
        memory += part.memory();
    }

    /**
     * Whether the batch stays within its limits with one part more.
     *
     * @param maxRecords records in a batch at most
     */
    public boolean hasRoomFor(Part part, int maxRecords) {
        return records + part.records().size() <= maxRecords
                && bytes + part.records().byteSize() <= MAX_BYTES;
    }

    /** Bytes of memory that its parts take. */
    public long memory() {
        return memory;
    }

    /** The batch. The builder must not be used afterwards. */
    public Batch build(FileLedger ledger) {
        return new Batch(parts, ledger);
    }
}
