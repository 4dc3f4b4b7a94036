package org.memcload.record;

import java.util.List;

/**
 * The result of parsing a block: {@code lines} is the sum of all records and all rejected lines.
 *
 * @param laneRecords the accepted records, grouped by device type and lane; no group is empty, and each keeps the order of the
 *     lines
 * @param rest the groups of further lines, if a block has so many device types that their groups would take many times the memory
 *     of the block; the iteration creates each when it reaches it
 * @param rejected the lines that are not records, in their order
 * @param lines number of lines that are not blank
 */
public record ParsedBlock(
        List<LaneRecords> laneRecords, Iterable<LaneRecords> rest, RejectedLines rejected, int lines) {

    public ParsedBlock {
        laneRecords = List.copyOf(laneRecords);
    }

    /** Bytes of memory for the records and the lines, with the array of the block if lines stay in it. */
    public long memory() {
        return laneRecords.stream().mapToLong(LaneRecords::memory).sum() + rejected.memory();
    }
}
