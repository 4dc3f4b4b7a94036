package org.memcload.record;

import java.util.List;

/**
 * What the lines of a block came to: {@code lines} is the sum of all records and all rejected lines.
 *
 * @param parts the accepted records, grouped by device type and lane, none of them empty; inside a part in the order of
 *     the lines
 * @param rest the parts of further lines, where a block has so many device types that their parts would take many times the
 *     memory of the block: each is made when the iteration comes to it
 * @param rejected the lines that are not records, in their order
 * @param lines number of lines that are not blank
 */
public record ParsedBlock(List<Part> parts, Iterable<Part> rest, RejectedLines rejected, int lines) {

    public ParsedBlock {
        parts = List.copyOf(parts);
    }

    /** Bytes that the records and the lines take in memory, with the array of the block where lines are left in it. */
    public long memory() {
        return parts.stream().mapToLong(Part::memory).sum() + rejected.memory();
    }
}
