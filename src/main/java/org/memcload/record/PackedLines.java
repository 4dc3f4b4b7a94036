package org.memcload.record;

import java.util.Arrays;

/**
 * Numbered lines in a single array, each with a tag, a number that the caller chooses. A line takes one additional byte if it
 * follows the preceding line in the log and has the same tag, else about six. So a million short lines are two objects and no
 * larger than in their log. Immutable.
 *
 * <p>An entry is a header, in the base 128 varints of <a
 * href="https://protobuf.dev/programming-guides/encoding/#varints">protobuf</a>, and the bytes of the line. The header is twice the
 * length of the line, plus one if the number of the line and its tag follow. If not, the number is one more than that of the
 * preceding entry, and the tag is the same.
 */
final class PackedLines {

    /** Every entry at a multiple of this index has its number and tag, so that reading can start there. */
    private static final int STRIDE = 64;

    /** Three varints: of twice an int, of a positive long, and of an int. */
    private static final int MAX_HEADER = 5 + 9 + 5;

    /** The line has up to 8191 bytes, a number below 2^35, and a tag below 128. */
    private static final int USUAL_HEADER = 2 + 5 + 1;

    private static final byte[] NONE = {};

    private final byte[] bytes;
    private final int size;
    /** Start of every entry at which reading can start, except the first. */
    private final int[] starts;

    private PackedLines(byte[] bytes, int size, int[] starts) {
        this.bytes = bytes;
        this.size = size;
        this.starts = starts;
    }

    /** Number of lines. */
    int size() {
        return size;
    }

    /** The array that the bounds of a {@link Cursor} refer to. It must not be written to. */
    byte[] array() {
        return bytes;
    }

    /** Bytes that the lines take in memory. */
    long memory() {
        return bytes.length + (long) Integer.BYTES * starts.length;
    }

    /** A reader whose first {@link Cursor#next} goes to the line with this index. */
    Cursor cursor(int index) {
        int stride = Math.min(index / STRIDE, starts.length);
        Cursor cursor = new Cursor(stride);
        for (int skip = index - stride * STRIDE; skip > 0; skip--) {
            cursor.next();
        }
        return cursor;
    }

    /** Goes over the lines in their order. */
    final class Cursor {

        private int index;
        private int at;
        private long number;
        private int tag;
        private int from;

        private Cursor(int stride) {
            index = stride * STRIDE;
            at = stride == 0 ? 0 : starts[stride - 1];
        }

        /** Goes to the next line, if there is one. */
        boolean next() {
            if (index == size) {
                return false;
            }
            index++;
            long header = varint();
            if ((header & 1) == 0) {
                number++;
            } else {
                number = varint();
                tag = (int) varint();
            }
            from = at;
            at += (int) (header >>> 1);
            return true;
        }

        /** Number of the line in its log, the first being 1. */
        long number() {
            return number;
        }

        int tag() {
            return tag;
        }

        /** Index in {@link #array} of the first byte of the line. */
        int from() {
            return from;
        }

        /** Index after its last byte. */
        int to() {
            return at;
        }

        private long varint() {
            long value = 0;
            int shift = 0;
            int next;
            do {
                next = bytes[at++];
                value |= (long) (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            return value;
        }
    }

    /** Collects lines. Not safe for use by several threads. */
    static final class Builder {

        private byte[] bytes = NONE;
        private int length;
        private int size;
        private int[] starts = {};
        private long lastNumber;
        private int lastTag;

        /** Makes room for these lines with these bytes in total; more are possible. */
        Builder expect(int lines, long lineBytes) {
            bytes = new byte[Math.toIntExact(lineBytes + (long) USUAL_HEADER * lines + MAX_HEADER)];
            return this;
        }

        /**
         * Adds a line.
         *
         * @param number its number in the log, 1 or more
         * @param tag 0 or more
         */
        void add(long number, int tag, byte[] source, int from, int to) {
            boolean start = size % STRIDE == 0;
            boolean successor = !start && number == lastNumber + 1 && tag == lastTag;
            if (start && size > 0) {
                mark();
            }
            reserve(MAX_HEADER + to - from);
            putVarint((long) (to - from) << 1 | (successor ? 0 : 1));
            if (!successor) {
                putVarint(number);
                putVarint(tag);
            }
            System.arraycopy(source, from, bytes, length, to - from);
            length += to - from;
            size++;
            lastNumber = number;
            lastTag = tag;
        }

        private void mark() {
            int index = size / STRIDE - 1;
            if (index == starts.length) {
                starts = Arrays.copyOf(starts, Math.max(4, 2 * index));
            }
            starts[index] = length;
        }

        private void reserve(int room) {
            if (bytes.length - length < room) {
                long wanted = Math.max((long) length + room, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
                bytes = Arrays.copyOf(bytes, Math.toIntExact(wanted));
            }
        }

        private void putVarint(long value) {
            long rest = value;
            while (rest > 0x7f) {
                bytes[length++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[length++] = (byte) rest;
        }

        /** The lines. The builder must not be used afterwards. */
        PackedLines build() {
            boolean loose = bytes.length - length > bytes.length / 8;
            // none for no lines too, since division rounds towards zero
            int marks = (size - 1) / STRIDE;
            return new PackedLines(loose ? Arrays.copyOf(bytes, length) : bytes, size, Arrays.copyOf(starts, marks));
        }
    }
}
