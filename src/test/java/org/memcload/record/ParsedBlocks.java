package org.memcload.record;

import java.util.ArrayList;
import java.util.List;

/** All of a block, with the parts that are made one by one. */
final class ParsedBlocks {

    private ParsedBlocks() {}

    static List<Part> parts(ParsedBlock block) {
        List<Part> parts = new ArrayList<>(block.parts());
        block.rest().forEach(parts::add);
        return parts;
    }

    static long droppedAppIds(ParsedBlock block) {
        return parts(block).stream().mapToLong(Part::droppedAppIds).sum();
    }
}
