package org.memcload.record;

import java.util.Arrays;
import org.memcload.input.LineBlock;

/**
 * The lines of the records of a group: kept until the server has taken the records, since the lines of refused records go to the
 * rejects file byte for byte. Immutable.
 */
interface SourceLines {

    /**
     * Lines that fill at least one part in 8 of their block's array stay there; others get an array of their own. So the few lines
     * of a rare device type, which wait long for a batch, do not keep their blocks in memory. With four device types and one lane,
     * copying costs nothing.
     */
    int MAX_SHARERS = 8;

    /** Adds the line of a record to rejected lines. */
    void addTo(RejectedLines.Builder rejected, int index, String reason);

    /** Application ids of a record that were dropped because they are not uint32. */
    int droppedAppIds(int index);

    /** Bytes that the lines take in memory: their own, and their share of the block's array. */
    long memory();

    /** Lines left in the block. */
    final class InBlock implements SourceLines {

        private final LineBlock block;
        /** For record i: the start of its line at 2i, and the number of lines of the block before it at 2i + 1. */
        private final int[] lines;
        /** For each record; null where all are 0. */
        private final int[] dropped;

        private final int sharers;

        /** @param sharers groups of the block that leave their lines in it, this one included */
        InBlock(LineBlock block, int[] lines, int[] dropped, int sharers) {
            this.block = block;
            this.lines = lines;
            this.dropped = dropped;
            this.sharers = sharers;
        }

        @Override
        public void addTo(RejectedLines.Builder rejected, int index, String reason) {
            int start = lines[2 * index];
            rejected.add(
                    block.firstLine() + lines[2 * index + 1], reason, block.bytes(), start, LineEnds.end(block, start));
        }

        @Override
        public int droppedAppIds(int index) {
            return dropped == null ? 0 : dropped[index];
        }

        @Override
        public long memory() {
            long positions = (long) Integer.BYTES * (lines.length + (dropped == null ? 0 : dropped.length));
            return block.bytes().length / sharers + positions;
        }
    }

    /** Copies of lines. */
    final class Copied implements SourceLines {

        /** The tag of a line is the number of its dropped ids. */
        private final PackedLines lines;

        private Copied(PackedLines lines) {
            this.lines = lines;
        }

        /** Copies of the lines that {@link InBlock} describes. */
        static Copied of(LineBlock block, int[] lines, int[] dropped, int size, long lineBytes) {
            PackedLines.Builder copies = new PackedLines.Builder().expect(size, lineBytes);
            for (int index = 0; index < size; index++) {
                int start = lines[2 * index];
                copies.add(
                        block.firstLine() + lines[2 * index + 1],
                        dropped == null ? 0 : dropped[index],
                        block.bytes(),
                        start,
                        LineEnds.end(block, start));
            }
            return new Copied(copies.build());
        }

        @Override
        public void addTo(RejectedLines.Builder rejected, int index, String reason) {
            PackedLines.Cursor line = at(index);
            rejected.add(line.number(), reason, lines.array(), line.from(), line.to());
        }

        @Override
        public int droppedAppIds(int index) {
            return at(index).tag();
        }

        private PackedLines.Cursor at(int index) {
            PackedLines.Cursor cursor = lines.cursor(index);
            cursor.next();
            return cursor;
        }

        @Override
        public long memory() {
            return lines.memory();
        }
    }

    /** Collects lines while their block is parsed. Not safe for use by several threads. */
    final class Builder {

        private final LineBlock block;
        private int[] lines;
        private int[] dropped;
        private long droppedInAll;
        private long lineBytes;
        private int size;

        Builder(LineBlock block, int expectedLines) {
            this.block = block;
            this.lines = new int[2 * expectedLines];
        }

        /**
         * Adds a line.
         *
         * @param from index in the block's array of its first byte
         * @param to index after its last byte, without its line end
         * @param before number of lines of the block before it
         */
        void add(int from, int to, int before, int droppedAppIds) {
            if (2 * size == lines.length) {
                lines = Arrays.copyOf(lines, 2 * lines.length);
            }
            lines[2 * size] = from;
            lines[2 * size + 1] = before;
            if (droppedAppIds > 0) {
                if (dropped == null || dropped.length <= size) {
                    dropped = dropped == null ? new int[lines.length / 2] : Arrays.copyOf(dropped, lines.length / 2);
                }
                dropped[size] = droppedAppIds;
                droppedInAll += droppedAppIds;
            }
            lineBytes += to - from;
            size++;
        }

        /** Ids dropped from all lines. */
        long droppedAppIds() {
            return droppedInAll;
        }

        /** Whether the lines stay in the block. */
        boolean stay() {
            return lineBytes * MAX_SHARERS >= block.bytes().length;
        }

        /**
         * The lines. The builder must not be used afterwards.
         *
         * @param sharers groups of the block whose lines stay in it
         */
        SourceLines build(int sharers) {
            int[] counts = dropped == null ? null : Arrays.copyOf(dropped, size);
            return stay()
                    ? new InBlock(block, Arrays.copyOf(lines, 2 * size), counts, sharers)
                    : Copied.of(block, lines, counts, size, lineBytes);
        }
    }
}
