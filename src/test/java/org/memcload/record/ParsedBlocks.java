package org.memcload.record;

import java.util.ArrayList;
import java.util.List;

/** All of a block, with the groups that are made one by one. */
final class ParsedBlocks {

    private ParsedBlocks() {}

    static List<LaneRecords> laneRecords(ParsedBlock block) {
        List<LaneRecords> groups = new ArrayList<>(block.laneRecords());
        block.rest().forEach(groups::add);
        return groups;
    }

    static long droppedAppIds(ParsedBlock block) {
        return laneRecords(block).stream().mapToLong(LaneRecords::droppedAppIds).sum();
    }
}
