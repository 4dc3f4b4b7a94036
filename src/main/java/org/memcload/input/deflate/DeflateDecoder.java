package org.memcload.input.deflate;

import static org.memcload.input.deflate.HuffmanTable.CONSUMED;
import static org.memcload.input.deflate.HuffmanTable.END_OF_BLOCK;
import static org.memcload.input.deflate.HuffmanTable.LITERALS;
import static org.memcload.input.deflate.HuffmanTable.LITERALS_SHIFT;
import static org.memcload.input.deflate.HuffmanTable.LITERAL_SHIFT;
import static org.memcload.input.deflate.HuffmanTable.RUN_BITS;
import static org.memcload.input.deflate.HuffmanTable.RUN_LENGTH_SHIFT;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * Accepts and refuses exactly the same data as zlib, with zlib's messages.
 *
 * <p>The technique is that of libdeflate: a buffer of 64 bits is refilled without a branch, by one unaligned read; each entry of a
 * {@link HuffmanTable} describes its symbol completely; and output is written in longs, whose surplus bytes later output
 * overwrites. Beyond that, one lookup yields up to two literals and the length of the match after them. Text of short matches with
 * few literals between them then repeats the same branches, while a decoder that proceeds symbol by symbol mispredicts at each
 * literal.
 *
 * <p>{@link #usualSymbols} does that while there is enough input. {@link #symbol} decodes everything else: the last bytes of a
 * piece of input, the ends of blocks and all damage. It takes a symbol only if the input has all of it.
 */
final class DeflateDecoder implements RawInflater {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Input that an entry and the distance after it may take: a refill before them and one after. */
    private static final int INPUT_MARGIN = 2 * Long.BYTES;

    private static final int HISTORY_BYTES = 32 << 10;

    /** The window counts as full from here on. */
    private static final int FULL = HISTORY_BYTES + (64 << 10);

    /** Bytes that the last entry may write beyond that: two literals, a match, and surplus bytes after it. */
    private static final int OUTPUT_MARGIN = 2 + 258 + 2 * Long.BYTES;

    /**
     * Number of calls of {@link #usualSymbols} that decode few bytes. HotSpot compiles a method after some hundred calls, but a
     * loop within a method only after 60 thousand rounds, and then compiles the method again.
     */
    private static final int SHORT_CALLS = 2000;

    private static final int SHORT_CALL_BYTES = 96;

    private enum State {
        BLOCK_HEADER,
        STORED_LENGTH,
        STORED_BYTES,
        CODES,
        SYMBOLS,
        ENDED
    }

    private final BitReader in = new BitReader();
    private final BlockCodes codes = new BlockCodes(in);

    private State state = State.ENDED;
    private boolean lastBlock;
    private int storedLeft;
    /** Length of a match whose distance has not been read yet, or 0. */
    private int matchLength;

    /** Output, preceded by up to 32 KiB of the last bytes decoded before. */
    private final byte[] window = new byte[FULL + OUTPUT_MARGIN];

    private int out;
    private int taken;
    private int calls;

    @Override
    public void start() {
        state = State.BLOCK_HEADER;
        lastBlock = false;
        matchLength = 0;
        in.clear();
        out = 0;
        taken = 0;
    }

    @Override
    public boolean ended() {
        return state == State.ENDED;
    }

    @Override
    public int take(byte[] b, int off, int len) {
        int n = Math.min(len, out - taken);
        System.arraycopy(window, taken, b, off, n);
        taken += n;
        return n;
    }

    @Override
    public void decode(byte[] input, int from, int to) throws DataFormatException {
        in.continueWith(input, from, to);
        if (out >= FULL) {
            System.arraycopy(window, out - HISTORY_BYTES, window, 0, HISTORY_BYTES);
            out = HISTORY_BYTES;
            taken = HISTORY_BYTES;
        }
        boolean more = true;
        while (more && out < FULL) {
            more = step();
        }
    }

    @Override
    public int position() {
        return in.next;
    }

    @Override
    public void close() {}

    /** Returns false if the input ends before the step is complete. */
    private boolean step() throws DataFormatException {
        return switch (state) {
            case BLOCK_HEADER -> blockHeader();
            case STORED_LENGTH -> storedLength();
            case STORED_BYTES -> storedBytes();
            case CODES -> codes();
            case SYMBOLS -> symbols();
            case ENDED -> false;
        };
    }

    private boolean blockHeader() throws DataFormatException {
        if (lastBlock) {
            in.giveBack();
            state = State.ENDED;
            return false;
        }
        if (!in.have(3)) {
            return false;
        }
        lastBlock = in.consume(1) != 0;
        switch (in.consume(2)) {
            case 0 -> state = State.STORED_LENGTH;
            case 1 -> {
                codes.useFixed();
                state = State.SYMBOLS;
            }
            case 2 -> {
                codes.startReading();
                state = State.CODES;
            }
            default -> throw in.damaged("invalid block type");
        }
        return true;
    }

    private boolean storedLength() throws DataFormatException {
        in.drop(in.bitCount & 7);
        if (!in.have(32)) {
            return false;
        }
        int length = in.consume(16);
        if (length != (~in.consume(16) & 0xffff)) {
            throw in.damaged("invalid stored block lengths");
        }
        in.giveBack();
        storedLeft = length;
        state = State.STORED_BYTES;
        return true;
    }

    private boolean storedBytes() {
        int n = Math.min(storedLeft, Math.min(in.limit - in.next, FULL - out));
        System.arraycopy(in.input, in.next, window, out, n);
        in.next += n;
        out += n;
        storedLeft -= n;
        if (storedLeft > 0) {
            return n > 0;
        }
        state = State.BLOCK_HEADER;
        return true;
    }

    private boolean codes() throws DataFormatException {
        if (!codes.read()) {
            return false;
        }
        state = State.SYMBOLS;
        return true;
    }

    private boolean symbols() throws DataFormatException {
        boolean usual = matchLength == 0;
        while (usual && in.next <= in.limit - INPUT_MARGIN && out < FULL) {
            boolean shortCall = calls < SHORT_CALLS;
            if (shortCall) {
                calls++;
            }
            usual = usualSymbols(shortCall ? Math.min(FULL, out + SHORT_CALL_BYTES) : FULL);
        }
        return out >= FULL || (matchLength > 0 ? match() : symbol());
    }

    /**
     * Decodes literals and matches until output reaches the limit or input is short.
     *
     * @return false if it stopped earlier, at a symbol that is neither
     */
    private boolean usualSymbols(int outLimit) {
        // locals, since HotSpot does not keep fields in registers
        byte[] from = in.input;
        byte[] to = window;
        int[] runEntries = codes.runs;
        HuffmanTable literalCodes = codes.literals;
        HuffmanTable distanceCodes = codes.distances;
        int[] distanceEntries = distanceCodes.entries;
        int inLimit = in.limit - INPUT_MARGIN;
        int read = in.next;
        int at = out;
        long buffer = in.bits;
        // only the lowest six bits count, as in every shift of a long
        int count = in.bitCount;
        boolean usual = true;

        buffer |= (long) LONG.get(from, read) << count;
        read += (~count & 63) >>> 3;
        count |= 56;
        int entry = runEntries[(int) buffer & (1 << RUN_BITS) - 1];
        do {
            int length = 0;
            if (entry >= 0) {
                INT.set(to, at, entry >>> LITERAL_SHIFT);
                at += (entry & LITERALS) >>> LITERALS_SHIFT;
                length = entry >>> RUN_LENGTH_SHIFT;
            } else {
                entry = literalCodes.find(buffer);
                if ((entry & LITERALS) != 0) {
                    to[at++] = (byte) (entry >>> LITERAL_SHIFT);
                } else if (entry >= 0) {
                    length = HuffmanTable.value(entry, buffer);
                } else {
                    usual = false;
                    break;
                }
            }
            buffer >>>= entry;
            count -= entry;
            if (length > 0) {
                entry = distanceEntries[(int) buffer & (1 << HuffmanTable.DISTANCE_BITS) - 1];
                if (entry < 0) {
                    entry = distanceCodes.find(buffer);
                }
                int distance = HuffmanTable.value(entry, buffer);
                // an invalid entry has a value beyond any distance
                if (distance > at) {
                    matchLength = length;
                    usual = false;
                    break;
                }
                buffer >>>= entry;
                count -= entry;
                if (distance >= Long.BYTES) {
                    LONG.set(to, at, (long) LONG.get(to, at - distance));
                    if (length > Long.BYTES) {
                        copyLong(to, at + Long.BYTES, distance, at + length);
                    }
                } else {
                    copyNear(to, at, distance, at + length);
                }
                at += length;
            }
            // at most 48 of the 64 bits are used: the lookup need not wait for the refill
            entry = runEntries[(int) buffer & (1 << RUN_BITS) - 1];
            buffer |= (long) LONG.get(from, read) << count;
            read += (~count & 63) >>> 3;
            count |= 56;
        } while (read <= inLimit && at < outLimit);

        in.next = read;
        out = at;
        in.bitCount = count & 63;
        in.bits = buffer & (1L << count) - 1;
        return usual;
    }

    private static void copyLong(byte[] bytes, int at, int distance, int end) {
        for (int i = at; i < end; i += Long.BYTES) {
            LONG.set(bytes, i, (long) LONG.get(bytes, i - distance));
        }
    }

    /** For a distance of less than a long: repeats the bytes until the distance is at least a long. */
    private static void copyNear(byte[] bytes, int at, int distance, int end) {
        int rounds = (Long.BYTES + distance - 1) / distance * distance;
        for (int i = at; i < at + rounds; i++) {
            bytes[i] = bytes[i - distance];
        }
        copyLong(bytes, at + rounds, rounds, end);
    }

    /** Decodes one symbol, and for a match its distance too; returns false if the input ends within it. */
    private boolean symbol() throws DataFormatException {
        in.refill();
        int entry = codes.literals.find(in.bits);
        int used = entry & CONSUMED;
        if (used > in.bitCount) {
            return false;
        }
        if ((entry & LITERALS) != 0) {
            in.drop(used);
            window[out++] = (byte) (entry >>> LITERAL_SHIFT);
            return true;
        }
        if (entry < 0) {
            in.drop(used);
            if ((entry & END_OF_BLOCK) == 0) {
                throw in.damaged("invalid literal/length code");
            }
            state = State.BLOCK_HEADER;
            return true;
        }
        matchLength = HuffmanTable.value(entry, in.bits);
        in.drop(used);
        return match();
    }

    private boolean match() throws DataFormatException {
        in.refill();
        int entry = codes.distances.find(in.bits);
        int used = entry & CONSUMED;
        if (used > in.bitCount) {
            return false;
        }
        int distance = HuffmanTable.value(entry, in.bits);
        in.drop(used);
        if (entry < 0) {
            throw in.damaged("invalid distance code");
        }
        if (distance > out) {
            throw in.damaged("invalid distance too far back");
        }
        for (int end = out + matchLength; out < end; out++) {
            window[out] = window[out - distance];
        }
        matchLength = 0;
        return true;
    }
}
