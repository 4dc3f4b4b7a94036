package org.memcload.record;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.input.LineBlock;

/**
 * Turns the lines {@code dev_type \t dev_id \t lat \t lon \t app,app,...} of a block into records with the key {@code
 * dev_type:dev_id} and a {@code UserApps} message as the value. Immutable and safe to share between threads.
 */
public final class LineParser {

    /** Limit of memcached, in bytes: KEY_MAX_LENGTH in its memcached.h. */
    private static final int MAX_KEY_LENGTH = 250;

    private final int lanes;
    private final int maxLaneRecords;
    private final String cutLineReason;

    /**
     * A parser for logs whose records go to this many lanes.
     *
     * @param lanes number of lanes to spread keys over, at least 1
     * @param maxLaneRecords maximum number of records in a group, at least 1
     * @param maxLineBytes the limit that a cut line exceeded, for the reason of its rejection
     * @throws IllegalArgumentException if there is no lane
     */
    public LineParser(int lanes, int maxLaneRecords, int maxLineBytes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("lanes must be at least 1 but is " + lanes);
        }
        this.lanes = lanes;
        this.maxLaneRecords = maxLaneRecords;
        this.cutLineReason = "line longer than " + maxLineBytes + " bytes";
    }

    /** The records and the rejected lines of a block; never fails, whatever its bytes. */
    public ParsedBlock parse(LineBlock block) {
        if (block.cutLine()) {
            RejectedLines.Builder rejected = new RejectedLines.Builder();
            rejected.add(block.firstLine(), cutLineReason, block.bytes(), block.from(), block.to());
            return new ParsedBlock(List.of(), List.of(), rejected.build(), 1);
        }
        return new Pass(block, lanes, maxLaneRecords, true).run();
    }

    /** The groups of lines that come after the limit of device types, pass by pass. Used by one thread. */
    private static final class RestOfGroups implements Iterator<LaneRecords> {

        private final int lanes;
        private final int maxLaneRecords;
        /** The lines not parsed yet; null if all are parsed. */
        private LineBlock left;

        private Iterator<LaneRecords> groups = Collections.emptyIterator();

        RestOfGroups(LineBlock left, int lanes, int maxLaneRecords) {
            this.left = left;
            this.lanes = lanes;
            this.maxLaneRecords = maxLaneRecords;
        }

        @Override
        public boolean hasNext() {
            while (!groups.hasNext() && left != null) {
                Pass pass = new Pass(left, lanes, maxLaneRecords, false);
                groups = pass.groupsUpToRest().iterator();
                left = pass.rest;
            }
            return groups.hasNext();
        }

        @Override
        public LaneRecords next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return groups.next();
        }
    }

    /** One pass over the lines of one block, and its results so far. Used by one thread. */
    private static final class Pass {

        private final LineBlock block;
        private final byte[] bytes;
        private final int lanes;
        private final int maxLaneRecords;
        private final Grouping grouping;
        private final AppList apps = new AppList();
        private final RejectedLines.Builder rejected = new RejectedLines.Builder();
        /** The lines from the first record whose device type exceeds the limit; null if there is no such record. */
        private LineBlock rest;

        Pass(LineBlock block, int lanes, int maxLaneRecords, boolean first) {
            this.block = block;
            this.bytes = block.bytes();
            this.lanes = lanes;
            this.maxLaneRecords = maxLaneRecords;
            this.grouping = new Grouping(block, lanes, maxLaneRecords, first);
        }

        ParsedBlock run() {
            int lines = 0;
            int before = 0;
            for (int from = block.from(); from < block.to(); before++) {
                int lineEnd = LineEnds.find(bytes, from, block.to());
                int to = LineEnds.strip(bytes, from, lineEnd, block.to());
                if (!isBlank(from, to)) {
                    lines++;
                    String reason = addRecord(from, to, before);
                    if (reason != null) {
                        rejected.add(block.firstLine() + before, reason, bytes, from, to);
                    }
                }
                from = lineEnd + 1;
            }
            return new ParsedBlock(grouping.build(), iterable(rest, lanes, maxLaneRecords), rejected.build(), lines);
        }

        /** Static, so that it does not keep the pass in memory. */
        private static Iterable<LaneRecords> iterable(LineBlock rest, int lanes, int maxLaneRecords) {
            return rest == null ? List.of() : () -> new RestOfGroups(rest, lanes, maxLaneRecords);
        }

        /** The groups of the lines before {@link #rest}; does not look at later lines. */
        List<LaneRecords> groupsUpToRest() {
            int before = 0;
            for (int from = block.from(); from < block.to() && rest == null; before++) {
                int lineEnd = LineEnds.find(bytes, from, block.to());
                int to = LineEnds.strip(bytes, from, lineEnd, block.to());
                if (!isBlank(from, to)) {
                    // a reason to reject the line was found by the first pass
                    addRecord(from, to, before);
                }
                from = lineEnd + 1;
            }
            return grouping.build();
        }

        private boolean isBlank(int from, int to) {
            int at = from;
            while (at < to && Ascii.isWhiteSpace(bytes[at])) {
                at++;
            }
            return at == to;
        }

        /**
         * Adds the record of a line, or returns the reason to reject the line.
         *
         * @param before number of lines of the block before it
         */
        private String addRecord(int from, int to, int before) {
            int typeEnd = fieldEnd(from, to);
            int idFrom = typeEnd + 1;
            int idEnd = fieldEnd(idFrom, to);
            int latEnd = fieldEnd(idEnd + 1, to);
            int lonEnd = fieldEnd(latEnd + 1, to);
            if (lonEnd >= to) {
                return "fewer than 5 fields";
            }
            if (typeEnd == from) {
                return "empty dev_type";
            }
            if (idEnd == idFrom) {
                return "empty dev_id";
            }
            double lat = Coordinate.parse(bytes, idEnd + 1, latEnd);
            if (Double.isNaN(lat)) {
                return "lat is not a finite decimal number";
            }
            double lon = Coordinate.parse(bytes, latEnd + 1, lonEnd);
            if (Double.isNaN(lon)) {
                return "lon is not a finite decimal number";
            }
            int keyLength = idEnd - from;
            if (keyLength > MAX_KEY_LENGTH) {
                return "key longer than " + MAX_KEY_LENGTH + " bytes";
            }
            if (hasControlOrSpace(from, typeEnd) || hasControlOrSpace(idFrom, idEnd)) {
                return "key with a control character or a space";
            }
            if (rest != null) {
                return null;
            }
            LaneRecords.Builder group =
                    grouping.find(from, typeEnd, Lane.of(bytes, from, typeEnd, idFrom, idEnd, lanes));
            if (group == null) {
                rest = new LineBlock(bytes, from, block.to(), block.firstLine() + before, false);
                return null;
            }
            RecordBatch.Builder records = group.records();
            int appsFrom = lonEnd + 1;
            int keyAt = records.reserve(
                    keyLength + AppList.maxEncodedLength(to - appsFrom) + UserAppsEncoder.COORDINATES_BYTES);
            byte[] target = records.array();
            System.arraycopy(bytes, from, target, keyAt, keyLength);
            target[keyAt + typeEnd - from] = ':';
            int valueAt = keyAt + keyLength;
            long droppedBefore = apps.dropped();
            int appsEnd = apps.encode(bytes, appsFrom, to, target, valueAt);
            int valueEnd = UserAppsEncoder.putCoordinates(target, appsEnd, lat, lon);
            records.commit(keyLength, valueEnd - valueAt);
            group.lines().add(from, to, before, (int) (apps.dropped() - droppedBefore));
            return null;
        }

        /** Index of the next tab; {@code to} or more if there is no tab. */
        private int fieldEnd(int from, int to) {
            int at = from;
            while (at < to && bytes[at] != '\t') {
                at++;
            }
            return at;
        }

        private boolean hasControlOrSpace(int from, int to) {
            for (int at = from; at < to; at++) {
                if (Ascii.isControlOrSpace(bytes[at])) {
                    return true;
                }
            }
            return false;
        }
    }
}
