package org.memcload.record;

import java.nio.charset.StandardCharsets;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.input.LineBlock;

/** A group of records: those of one device type and one lane in a block, with their lines. Immutable. */
public final class LaneRecords {

    /** Bytes of the objects of a group, apart from its records: measured on a 64-bit JVM. */
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
     * The device type decoded as UTF-8, for people and to find its server. Malformed bytes are replaced by U+FFFD, so two groups
     * with the same lane can have equal names.
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

    /** Application ids that were dropped from the records because they are not uint32. */
    public long droppedAppIds() {
        return droppedAppIds;
    }

    /** Application ids that were dropped from one record. */
    public int droppedAppIds(int index) {
        return lines.droppedAppIds(index);
    }

    /**
     * Bytes that the group keeps in memory. Groups that share an array of one block count equal shares of it. After other groups of
     * the block are gone, a group may keep up to eight times its count.
     */
    public long memory() {
        return OBJECTS_BYTES + records.memory() + lines.memory();
    }

    /**
     * The line of a record that is rejected afterwards.
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

        /** The builder for the next record, which {@link RecordBatch.Builder#commit} adds. */
        RecordBatch.Builder records() {
            return records;
        }

        /** The builder for the line of each record. */
        SourceLines.Builder lines() {
            return lines;
        }

        /** @param sharers groups of the block whose lines stay in it */
        LaneRecords build(int sharers) {
            return new LaneRecords(devType, lane, records.build(), lines.build(sharers), lines.droppedAppIds());
        }
    }
}
