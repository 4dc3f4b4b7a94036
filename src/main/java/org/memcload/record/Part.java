package org.memcload.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.memcload.component.memcache.RecordBatch;
import org.memcload.input.Block;

/** The records of one device type and one lane in a block. Immutable. */
public final class Part {

    private final String devType;
    private final int lane;
    private final RecordBatch records;
    private final Block block;
    /** Indexes in the block's array at which the lines of the records start, ascending. */
    private final int[] lineStarts;

    private Part(String devType, int lane, RecordBatch records, Block block, int[] lineStarts) {
        this.devType = devType;
        this.lane = lane;
        this.records = records;
        this.block = block;
        this.lineStarts = lineStarts;
    }

    /**
     * The device type decoded as UTF-8, for people and for finding its server. Malformed bytes are replaced by U+FFFD, so
     * two parts with the same lane can have equal names.
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

    /**
     * The line of a record, rejected after all. Takes time in proportion to the block, to find the line's number.
     *
     * @param index index of the record in {@link #records}
     */
    public RejectedLine line(int index, String reason) {
        int start = lineStarts[index];
        return rejected(block.firstLine() + LineEnds.count(block.bytes(), block.from(), start), start, reason);
    }

    /** The lines of all records, rejected for the same reason. */
    public RejectedLines lines(String reason) {
        List<RejectedLine> lines = new ArrayList<>(records.size());
        long number = block.firstLine();
        int counted = block.from();
        for (int index = 0; index < records.size(); index++) {
            number += LineEnds.count(block.bytes(), counted, lineStarts[index]);
            counted = lineStarts[index];
            lines.add(rejected(number, counted, reason));
        }
        return new RejectedLines(lines);
    }

    private RejectedLine rejected(long number, int start, String reason) {
        int lineEnd = LineEnds.find(block.bytes(), start, block.to());
        int end = LineEnds.strip(block.bytes(), start, lineEnd, block.to());
        return new RejectedLine(number, reason, Arrays.copyOfRange(block.bytes(), start, end));
    }

    /** Collects the records of a part. Not safe for use by several threads. */
    static final class Builder {

        private final Block block;
        private final String devType;
        private final int lane;
        private final RecordBatch.Builder records;
        private int[] lineStarts;

        Builder(Block block, int typeFrom, int typeTo, int lane, int expectedBytes, int expectedRecords) {
            this.block = block;
            this.devType = new String(block.bytes(), typeFrom, typeTo - typeFrom, StandardCharsets.UTF_8);
            this.lane = lane;
            this.records = new RecordBatch.Builder(expectedBytes, expectedRecords);
            this.lineStarts = new int[expectedRecords];
        }

        /** Where the next record is to be written and, by {@link #commit}, added. */
        RecordBatch.Builder records() {
            return records;
        }

        void commit(int lineStart, int keyLength, int valueLength) {
            if (records.size() == lineStarts.length) {
                lineStarts = Arrays.copyOf(lineStarts, 2 * lineStarts.length);
            }
            lineStarts[records.size()] = lineStart;
            records.commit(keyLength, valueLength);
        }

        Part build() {
            return new Part(devType, lane, records.build(), block, lineStarts);
        }
    }
}
