package org.memcload.record;

import java.util.List;

/**
 * What the lines of a block came to: {@code lines} is the sum of all records and all rejected lines.
 *
 * @param parts the accepted records, grouped by device type and lane, none of them empty; inside a part in the order of
 *     the lines
 * @param rejected the lines that are no records, in their order
 * @param lines number of lines that are not blank
 * @param droppedAppIds application ids that were left out of accepted records because they are no uint32
 */
public record ParsedBlock(List<Part> parts, RejectedLines rejected, int lines, long droppedAppIds) {

    public ParsedBlock {
        parts = List.copyOf(parts);
    }
}
