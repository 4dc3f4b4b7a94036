package org.memcload.input.deflate;

import java.util.zip.DataFormatException;

/**
 * Deflate data as bits, the lowest of each byte first, with the next ones in a buffer of 64 bits. Input may stop anywhere: if there
 * are too few bits for the next item, they wait in the buffer.
 */
final class BitReader {

    byte[] input;
    int next;
    int limit;
    /** The next bits; those above {@link #bitCount} are 0. */
    long bits;

    int bitCount;

    /** Discards the bits of the preceding stream. */
    void clear() {
        bits = 0;
        bitCount = 0;
    }

    /** Continues with other bytes. */
    void continueWith(byte[] bytes, int from, int to) {
        input = bytes;
        next = from;
        limit = to;
    }

    /** Whether the buffer has this many bits. */
    boolean have(int count) {
        refill();
        return bitCount >= count;
    }

    /** Fills the buffer with as many whole bytes of input as fit. */
    void refill() {
        while (bitCount < Long.SIZE - Byte.SIZE && next < limit) {
            bits |= (input[next++] & 0xffL) << bitCount;
            bitCount += Byte.SIZE;
        }
    }

    /** Removes bits from the buffer, as a number. */
    int consume(int count) {
        int value = (int) bits & (1 << count) - 1;
        drop(count);
        return value;
    }

    void drop(int count) {
        bits >>>= count;
        bitCount -= count;
    }

    /**
     * Returns the whole bytes in the buffer to the input. They are bytes of this piece of input, because each piece is requested
     * only after all preceding input is decoded.
     */
    void giveBack() {
        next -= bitCount / Byte.SIZE;
        bitCount %= Byte.SIZE;
        bits &= (1 << bitCount) - 1;
    }

    DataFormatException damaged(String message) {
        giveBack();
        return new DataFormatException(message);
    }
}
