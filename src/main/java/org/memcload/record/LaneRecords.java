package org.memcload.record;

import java.nio.charset.StandardCharsets;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.input.LineBlock;

/** A group of records: those of one device type and one lane in a block, with the lines that they came from. Immutable. */
public final class LaneRecords {

    /** Bytes of the objects that a group consists of, however few its records are: measured on a JVM of 64 bits. */
    private static final int OBJECTS_BYTES = 256;

    private final String devType;
    private final int lane;
    private final RecordBatch records;
    private final SourceLines lines;
    private final long droppedAppIds;

    private LaneRecords(String devType, int lane, RecordBatch records, SourceLines lines, long droppedAppIds) {
        this.devType = devType;
        this.lane = lane;
        this.records = records;
        this.lines = lines;
        this.droppedAppIds = droppedAppIds;
    }

    /**
     * The device type decoded as UTF-8, for people and for finding its server. Malformed bytes are replaced by U+FFFD, so
     * two groups with the same lane can have equal names.
     */
    public String devType() {
        return devType;
    }

    /** The lane of all its keys, from 0. Records with the same key are always in the same lane. */
    public int lane() {
        return lane;
    }

    /** The records, in the order of their lines; at least one. */
    public RecordBatch records() {
        return records;
    }

    /** Application ids that were dropped from the records because they are no uint32. */
    public long droppedAppIds() {
        return droppedAppIds;
    }

    /** Application ids that were dropped from one record. */
    public int droppedAppIds(int index) {
        return lines.droppedAppIds(index);
    }

    /**
     * Bytes that the group keeps in memory. Of an array that groups of one block share, each counts an equal share: what groups
     * really keep is what they count, or up to eight times as much while others of their blocks are gone.
     */
    public long memory() {
        return OBJECTS_BYTES + records.memory() + lines.memory();
    }

    /**
     * The line of a record, rejected after all.
     *
     * @param index index of the record in {@link #records}
     */
    public RejectedLine line(int index, String reason) {
        RejectedLines.Builder line = new RejectedLines.Builder();
        reject(index, reason, line);
        return line.build().get(0);
    }

    /** Adds the line of a record to rejected lines. */
    public void reject(int index, String reason, RejectedLines.Builder rejected) {
        lines.addTo(rejected, index, reason);
    }

    /** The lines of all records, rejected for the same reason. */
    public RejectedLines lines(String reason) {
        RejectedLines.Builder rejected = new RejectedLines.Builder();
        for (int index = 0; index < records.size(); index++) {
            reject(index, reason, rejected);
        }
        return rejected.build();
    }

    /** Collects the records of a group. Not safe for use by several threads. */
    static final class Builder {

        private final String devType;
        private final int lane;
        private final RecordBatch.Builder records;
        private final SourceLines.Builder lines;

        Builder(LineBlock block, int typeFrom, int typeTo, int lane, int expectedBytes, int expectedRecords) {
            this.devType = new String(block.bytes(), typeFrom, typeTo - typeFrom, StandardCharsets.UTF_8);
            this.lane = lane;
            this.records = new RecordBatch.Builder(expectedBytes, expectedRecords);
            this.lines = new SourceLines.Builder(block, expectedRecords);
        }

        /** Where the next record is to be written and, by {@link RecordBatch.Builder#commit}, added. */
        RecordBatch.Builder records() {
            return records;
        }

        /** Where the line of each record is to be added. */
        SourceLines.Builder lines() {
            return lines;
        }

        /** @param sharers groups of the block whose lines stay in it */
        LaneRecords build(int sharers) {
            return new LaneRecords(devType, lane, records.build(), lines.build(sharers), lines.droppedAppIds());
        }
    }
}
