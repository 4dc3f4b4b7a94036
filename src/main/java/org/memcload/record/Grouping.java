package org.memcload.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.memcload.input.LineBlock;

/** Finds the group of a record of a block, by its device type and lane. */
final class Grouping {

    /** The device types that a tracker log usually has. */
    private static final int USUAL_TYPES = 4;

    /** Types searched one by one, which is faster than hashing while they are few. */
    private static final int MAX_FIRST_TYPES = 2 * USUAL_TYPES;

    /**
     * A group takes a few hundred bytes even with a single short line: with many more types, the groups of a block would exceed the
     * block.
     */
    private static final int MAX_TYPES = 256;

    /** Most real lines are shorter than this, and few are much longer. */
    private static final int USUAL_RECORD_BYTES = 256;

    private final LineBlock block;
    private final int lanes;
    private final int maxLaneRecords;
    private final boolean expectsUsualTypes;
    private final List<Type> firstTypes = new ArrayList<>(MAX_FIRST_TYPES);
    /**
     * Further types, by their bytes read as ISO 8859-1, which keeps different bytes different. The keys are strings, because a map
     * of strings stays fast even if a log was crafted to have equal hashes.
     */
    private final Map<String, Type> otherTypes = new HashMap<>();

    private final List<LaneRecords.Builder> groups = new ArrayList<>();

    /** A device type as the slice of the block where it first occurs, and its groups by lane, null for a lane without a group. */
    private record Type(int from, int to, LaneRecords.Builder[] lanes) {}

    /** @param expectsUsualTypes whether the block is likely to have few types with many records each */
    Grouping(LineBlock block, int lanes, int maxLaneRecords, boolean expectsUsualTypes) {
        this.block = block;
        this.expectsUsualTypes = expectsUsualTypes;
        this.lanes = lanes;
        this.maxLaneRecords = maxLaneRecords;
    }

    /**
     * The group for a device type and a lane; a new one if there is no group or the last one is full.
     *
     * @param typeFrom index in the block's array of the first byte of a device type
     * @param typeTo index after its last byte
     * @return null if the type exceeds the limit
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
        // an equal share of the block; it shrinks if there are many groups, so that all together take at most twice its
        // size
        long usual = (long) USUAL_TYPES * lanes;
        long number = groups.size() + 1L;
        int share = expectsUsualTypes ? (int) (block.length() / Math.max(usual, number * number / usual)) : 0;
        LaneRecords.Builder group =
                new LaneRecords.Builder(block, typeFrom, typeTo, lane, share, Math.max(share / USUAL_RECORD_BYTES, 1));
        groups.add(group);
        return group;
    }
}
