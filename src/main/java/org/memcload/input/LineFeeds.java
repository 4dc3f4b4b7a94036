package org.memcload.input;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds and counts LF bytes, eight at a time. */
final class LineFeeds {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;
    private static final long EIGHT_LFS = 0x0a0a_0a0a_0a0a_0a0aL;

    private LineFeeds() {}

    static int count(byte[] bytes, int from, int to) {
        int count = 0;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            count += Long.bitCount(marks((long) LONG.get(bytes, i)));
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                count++;
            }
        }
        return count;
    }

    /** Index of the first LF from {@code from} on and before {@code to}, or -1. */
    static int first(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long marks = marks((long) LONG.get(bytes, i));
            if (marks != 0) {
                return i + Long.numberOfTrailingZeros(marks) / Byte.SIZE;
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Index of the last LF from {@code from} on and before {@code to}, or -1. */
    static int last(byte[] bytes, int from, int to) {
        // byte by byte: in a block of many lines it is never far from the end
        for (int i = to - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The highest bit of every byte that is LF, all other bits 0; exact, with no carry from byte to byte. */
    private static long marks(long eight) {
        long zeroWhereLf = eight ^ EIGHT_LFS;
        return ~((zeroWhereLf & LOW_BITS) + LOW_BITS | zeroWhereLf | LOW_BITS);
    }
}
