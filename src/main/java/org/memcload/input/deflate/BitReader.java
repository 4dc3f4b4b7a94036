package org.memcload.input.deflate;

import java.util.zip.DataFormatException;

/**
 * Deflate data as bits, the lowest of each byte first, with the next ones in a buffer of 64 bits. Input may stop anywhere: bits
 * that are too few for the next item wait in the buffer.
 */
final class BitReader {

    byte[] input;
    int next;
    int limit;
    /** The bits that come next; those above {@link #bitCount} are 0. */
    long bits;

    int bitCount;

    /** Forgets the bits of the stream before. */
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

    /** Whether so many bits are there. */
    boolean have(int count) {
        refill();
        return bitCount >= count;
    }

    /** Fills the buffer as far as input and whole bytes allow. */
    void refill() {
        while (bitCount < Long.SIZE - Byte.SIZE && next < limit) {
            bits |= (input[next++] & 0xffL) << bitCount;
            bitCount += Byte.SIZE;
        }
    }

    /** Takes bits that are there, as a number. */
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
     * Returns the whole bytes in the buffer to the input. They are bytes of this piece of input, because each piece is asked for
     * only when all before it is decoded.
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
