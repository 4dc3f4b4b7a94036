package org.memcload.record;

import java.util.List;

/**
 * What the lines of a block came to: {@code lines} is the sum of all records and all rejected lines.
 *
 * @param laneRecords the accepted records, grouped by device type and lane; no group is empty, and each has the order of the
 *     lines
 * @param rest the groups of further lines, where a block has so many device types that their groups would take many times the
 *     memory of the block: each is made when the iteration comes to it
 * @param rejected the lines that are not records, in their order
 * @param lines number of lines that are not blank
 */
public record ParsedBlock(
        List<LaneRecords> laneRecords, Iterable<LaneRecords> rest, RejectedLines rejected, int lines) {

    public ParsedBlock {
        laneRecords = List.copyOf(laneRecords);
    }

    /** Bytes that the records and the lines take in memory, with the array of the block where lines are left in it. */
    public long memory() {
        return laneRecords.stream().mapToLong(LaneRecords::memory).sum() + rejected.memory();
    }
}
