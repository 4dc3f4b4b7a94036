package org.memcload.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.memcload.input.LineBlock;

/** Finds, for a device type and a lane, the group that a record of a block belongs to. */
final class Grouping {

    /** The device types that a tracker log usually has. */
    private static final int USUAL_TYPES = 4;

    /** Types looked for one by one, which is faster than hashing as long as they are few. */
    private static final int MAX_FIRST_TYPES = 2 * USUAL_TYPES;

    /**
     * A group takes some hundred bytes even where it has a single short line, so that with many more types than this the groups
     * of a block would be larger than the block.
     */
    private static final int MAX_TYPES = 256;

    /** Most of the real lines are shorter than this and few a lot longer. */
    private static final int USUAL_RECORD_BYTES = 256;

    private final LineBlock block;
    private final int lanes;
    private final int maxLaneRecords;
    private final boolean expectsUsualTypes;
    private final List<Type> firstTypes = new ArrayList<>(MAX_FIRST_TYPES);
    /**
     * The types after those, by their bytes taken as ISO 8859-1, which keeps different bytes different. A string, because a
     * map of strings stays fast even where a log was made to have equal hashes.
     */
    private final Map<String, Type> otherTypes = new HashMap<>();

    private final List<LaneRecords.Builder> groups = new ArrayList<>();

    /** A device type as the slice of the block where it first stood, and its groups by lane, null for a lane without one. */
    private record Type(int from, int to, LaneRecords.Builder[] lanes) {}

    /** @param expectsUsualTypes whether the block is likely to have few types, and a lot of records of each */
    Grouping(LineBlock block, int lanes, int maxLaneRecords, boolean expectsUsualTypes) {
        this.block = block;
        this.expectsUsualTypes = expectsUsualTypes;
        this.lanes = lanes;
        this.maxLaneRecords = maxLaneRecords;
    }

    /**
     * The group for a device type and a lane, which is new where there was none, or the last one is full.
     *
     * @param typeFrom index in the block's array of the first byte of a device type
     * @param typeTo index after its last byte
     * @return null where the type is one too many
     */
    LaneRecords.Builder find(int typeFrom, int typeTo, int lane) {
        Type type = type(typeFrom, typeTo);
        if (type == null) {
            return null;
        }
        LaneRecords.Builder[] byLane = type.lanes();
        if (byLane[lane] == null || byLane[lane].records().size() == maxLaneRecords) {
            byLane[lane] = newGroup(typeFrom, typeTo, lane);
        }
        return byLane[lane];
    }

    /** All groups, in the order of their first records. */
    List<LaneRecords> build() {
        int sharers =
                (int) groups.stream().filter(group -> group.lines().stay()).count();
        return groups.stream().map(group -> group.build(sharers)).toList();
    }

    private Type type(int from, int to) {
        byte[] bytes = block.bytes();
        for (int i = 0; i < firstTypes.size(); i++) {
            Type type = firstTypes.get(i);
            if (Arrays.equals(bytes, type.from(), type.to(), bytes, from, to)) {
                return type;
            }
        }
        if (firstTypes.size() < MAX_FIRST_TYPES) {
            Type type = new Type(from, to, new LaneRecords.Builder[lanes]);
            firstTypes.add(type);
            return type;
        }
        String name = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        return otherTypes.computeIfAbsent(
                name,
                unseen -> firstTypes.size() + otherTypes.size() < MAX_TYPES
                        ? new Type(from, to, new LaneRecords.Builder[lanes])
                        : null);
    }

    private LaneRecords.Builder newGroup(int typeFrom, int typeTo, int lane) {
        // an equal share of the block; where groups are many it shrinks, so that all together have twice its size at
        // most
        long usual = (long) USUAL_TYPES * lanes;
        long number = groups.size() + 1L;
        int share = expectsUsualTypes ? (int) (block.length() / Math.max(usual, number * number / usual)) : 0;
        LaneRecords.Builder group =
                new LaneRecords.Builder(block, typeFrom, typeTo, lane, share, Math.max(share / USUAL_RECORD_BYTES, 1));
        groups.add(group);
        return group;
    }
}
