package org.memcload.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.memcload.input.LineBlock;

/** Finds the ends of lines: an LF, together with a CR directly before it. */
final class LineEnds {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONE_IN_EVERY_BYTE = 0x0101010101010101L;
    private static final long TOP_BIT_OF_EVERY_BYTE = 0x8080808080808080L;
    private static final long LF_IN_EVERY_BYTE = 0x0a0a0a0a0a0a0a0aL;

    private LineEnds() {}

    /** Index of the first LF, or {@code to} if there is no LF. */
    static int find(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            // an LF becomes a zero byte, and the lowest zero byte is the lowest byte whose top bit is set here
            long zeroWhereLf = (long) LONG.get(bytes, at) ^ LF_IN_EVERY_BYTE;
            long found = (zeroWhereLf - ONE_IN_EVERY_BYTE) & ~zeroWhereLf & TOP_BIT_OF_EVERY_BYTE;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /**
     * Index after the last byte of a line without its line end.
     *
     * @param from index of the line's first byte
     * @param lineEnd the result of {@link #find} for the line
     * @param to the argument of {@code find}; if it equals the line end, the line has no LF
     */
    static int strip(byte[] bytes, int from, int lineEnd, int to) {
        return lineEnd < to && lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    }

    /** Index after the last byte of the line that starts at an index, without its line end. */
    static int end(LineBlock block, int from) {
        int lineEnd = find(block.bytes(), from, block.to());
        return strip(block.bytes(), from, lineEnd, block.to());
    }
}
