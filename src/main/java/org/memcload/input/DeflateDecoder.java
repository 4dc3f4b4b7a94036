package org.memcload.input;

import static org.memcload.input.HuffmanTable.CONSUMED;
import static org.memcload.input.HuffmanTable.END_OF_BLOCK;
import static org.memcload.input.HuffmanTable.LITERALS;
import static org.memcload.input.HuffmanTable.LITERALS_SHIFT;
import static org.memcload.input.HuffmanTable.LITERAL_SHIFT;
import static org.memcload.input.HuffmanTable.RUN_BITS;
import static org.memcload.input.HuffmanTable.RUN_LENGTH_SHIFT;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DataFormatException;

/**
 * Decodes raw deflate data (RFC 1951), taking and refusing exactly what zlib takes and refuses, with zlib's messages.
 *
 * <p>The technique is that of libdeflate: input goes through a buffer of 64 bits that is refilled without a branch, by one
 * unaligned read; {@link HuffmanTable} has entries that tell all about a symbol; and what is decoded is written with no
 * regard for the bytes behind it, which come later. Beyond that, one lookup yields up to two literals and the length of
 * the match behind them. Text of short matches with few literals between them then takes the same branches over and
 * over, where symbol by symbol the processor would mispredict each literal.
 *
 * <p>{@link #usualSymbols} does that wherever there is input enough. Everything else, the last bytes of a piece of input,
 * the ends of blocks and all damage, is left to {@link #symbol}, which takes a symbol only if all of it is there. So
 * input may stop anywhere: the bits of an incomplete symbol wait in the bit buffer.
 *
 * <p>Used by one thread.
 */
final class DeflateDecoder {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Input that an entry and the distance behind it may take: a refill before them and one behind. */
    private static final int INPUT_MARGIN = 2 * Long.BYTES;

    private static final int HISTORY_BYTES = 32 << 10;

    /** The window counts as full from here on. */
    private static final int FULL = HISTORY_BYTES + (64 << 10);

    /** What the last entry may write beyond that: two literals, a match, and garbage behind it. */
    private static final int OUTPUT_MARGIN = 2 + 258 + 2 * Long.BYTES;

    /**
     * So many calls of {@link #usualSymbols} are for few bytes. HotSpot compiles a method after some hundred calls, but a
     * loop within one only after 60 thousand rounds, and then the method yet again.
     */
    private static final int SHORT_CALLS = 2000;

    private static final int SHORT_CALL_BYTES = 96;

    private static final byte[] CODE_LENGTHS_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int MAX_LITERAL_CODES = 286;
    private static final int MAX_DISTANCE_CODES = 30;

    private enum State {
        BLOCK_HEADER,
        STORED_LENGTH,
        STORED_BYTES,
        TABLE_SIZES,
        CODE_LENGTHS_CODE,
        CODE_LENGTHS,
        SYMBOLS,
        ENDED
    }

    private final HuffmanTable codeLengths = HuffmanTable.ofCodeLengths();
    private final HuffmanTable literals = HuffmanTable.ofLiteralsAndLengths();
    private final HuffmanTable distances = HuffmanTable.ofDistances();
    private final int[] runs = new int[1 << RUN_BITS];
    private final byte[] lengths = new byte[288 + 32];

    private State state = State.ENDED;
    private boolean lastBlock;
    private boolean fixedTables;
    private int storedLeft;
    private int literalCodes;
    private int distanceCodes;
    private int codeLengthCodes;
    private int lengthsRead;
    /** Of a match whose distance has not yet been read, or 0. */
    private int matchLength;

    private byte[] input;
    private int next;
    private int limit;
    private long bits;
    private int bitCount;

    /** Starts with the last bytes that were decoded, 32 KiB of them if so many were. */
    private final byte[] window = new byte[FULL + OUTPUT_MARGIN];

    private int out;
    private int taken;
    private int calls;

    /** Another stream follows. */
    void start() {
        state = State.BLOCK_HEADER;
        lastBlock = false;
        matchLength = 0;
        bits = 0;
        bitCount = 0;
        out = 0;
        taken = 0;
    }

    /** Whether the deflate data was decoded to its end; {@link #position} is behind it then. */
    boolean ended() {
        return state == State.ENDED;
    }

    /** Moves decoded bytes to an array, and returns how many. */
    int take(byte[] b, int off, int len) {
        int n = Math.min(len, out - taken);
        System.arraycopy(window, taken, b, off, n);
        taken += n;
        return n;
    }

    /**
     * Decodes, all that was decoded before having been taken. If there is nothing to take then, and this was not the end,
     * all input was used and more is needed.
     *
     * @param input bytes from {@code from} on and before {@code to}: those not used last time, or, if more was needed, more
     * @throws DataFormatException if the data is damaged; what came before can be taken; not to be called again
     */
    void decode(byte[] input, int from, int to) throws DataFormatException {
        this.input = input;
        next = from;
        limit = to;
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

    /** Index of the first byte of input that was not used. */
    int position() {
        return next;
    }

    /** Returns false if there is not input enough. */
    private boolean step() throws DataFormatException {
        return switch (state) {
            case BLOCK_HEADER -> blockHeader();
            case STORED_LENGTH -> storedLength();
            case STORED_BYTES -> storedBytes();
            case TABLE_SIZES -> tableSizes();
            case CODE_LENGTHS_CODE -> codeLengthsCode();
            case CODE_LENGTHS -> codeLengths();
            case SYMBOLS -> symbols();
            case ENDED -> false;
        };
    }

    private boolean blockHeader() throws DataFormatException {
        if (lastBlock) {
            giveBack();
            state = State.ENDED;
            return false;
        }
        if (!have(3)) {
            return false;
        }
        lastBlock = consume(1) != 0;
        switch (consume(2)) {
            case 0 -> state = State.STORED_LENGTH;
            case 1 -> {
                buildFixedTables();
                state = State.SYMBOLS;
            }
            case 2 -> state = State.TABLE_SIZES;
            default -> throw damaged("invalid block type");
        }
        return true;
    }

    private boolean storedLength() throws DataFormatException {
        drop(bitCount & 7);
        if (!have(32)) {
            return false;
        }
        int length = consume(16);
        if (length != (~consume(16) & 0xffff)) {
            throw damaged("invalid stored block lengths");
        }
        giveBack();
        storedLeft = length;
        state = State.STORED_BYTES;
        return true;
    }

    private boolean storedBytes() {
        int n = Math.min(storedLeft, Math.min(limit - next, FULL - out));
        System.arraycopy(input, next, window, out, n);
        next += n;
        out += n;
        storedLeft -= n;
        if (storedLeft > 0) {
            return n > 0;
        }
        state = State.BLOCK_HEADER;
        return true;
    }

    private void buildFixedTables() {
        if (!fixedTables) {
            Arrays.fill(lengths, 0, 144, (byte) 8);
            Arrays.fill(lengths, 144, 256, (byte) 9);
            Arrays.fill(lengths, 256, 280, (byte) 7);
            Arrays.fill(lengths, 280, 288, (byte) 8);
            Arrays.fill(lengths, 288, 320, (byte) 5);
            literals.build(lengths, 0, 288);
            literals.joinRuns(runs);
            distances.build(lengths, 288, 32);
            fixedTables = true;
        }
    }

    private boolean tableSizes() throws DataFormatException {
        if (!have(14)) {
            return false;
        }
        literalCodes = consume(5) + 257;
        distanceCodes = consume(5) + 1;
        codeLengthCodes = consume(4) + 4;
        if (literalCodes > MAX_LITERAL_CODES || distanceCodes > MAX_DISTANCE_CODES) {
            throw damaged("too many length or distance symbols");
        }
        fixedTables = false;
        lengthsRead = 0;
        Arrays.fill(lengths, 0, CODE_LENGTHS_ORDER.length, (byte) 0);
        state = State.CODE_LENGTHS_CODE;
        return true;
    }

    private boolean codeLengthsCode() throws DataFormatException {
        for (; lengthsRead < codeLengthCodes; lengthsRead++) {
            if (!have(3)) {
                return false;
            }
            lengths[CODE_LENGTHS_ORDER[lengthsRead]] = (byte) consume(3);
        }
        if (!codeLengths.build(lengths, 0, CODE_LENGTHS_ORDER.length)) {
            throw damaged("invalid code lengths set");
        }
        lengthsRead = 0;
        state = State.CODE_LENGTHS;
        return true;
    }

    private boolean codeLengths() throws DataFormatException {
        while (lengthsRead < literalCodes + distanceCodes) {
            refill();
            int entry = codeLengths.find(bits);
            int symbol = entry >>> LITERAL_SHIFT & 0xff;
            int used = entry & CONSUMED;
            int extra = symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
            if (used + extra > bitCount) {
                return false;
            }
            if (symbol < 16) {
                drop(used);
                lengths[lengthsRead++] = (byte) symbol;
            } else {
                repeatLength(symbol, used, extra);
            }
        }
        buildTables();
        state = State.SYMBOLS;
        return true;
    }

    private void repeatLength(int symbol, int used, int extra) throws DataFormatException {
        drop(used);
        int end = lengthsRead + consume(extra) + (symbol == 18 ? 11 : 3);
        if ((symbol == 16 && lengthsRead == 0) || end > literalCodes + distanceCodes) {
            throw damaged("invalid bit length repeat");
        }
        Arrays.fill(lengths, lengthsRead, end, symbol == 16 ? lengths[lengthsRead - 1] : 0);
        lengthsRead = end;
    }

    private void buildTables() throws DataFormatException {
        if (lengths[256] == 0) {
            throw damaged("invalid code -- missing end-of-block");
        }
        if (!literals.build(lengths, 0, literalCodes)) {
            throw damaged("invalid literal/lengths set");
        }
        if (!distances.build(lengths, literalCodes, distanceCodes)) {
            throw damaged("invalid distances set");
        }
        literals.joinRuns(runs);
    }

    private boolean symbols() throws DataFormatException {
        boolean usual = matchLength == 0;
        while (usual && next <= limit - INPUT_MARGIN && out < FULL) {
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
     * @return false if it stopped before that, at something that is neither
     */
    private boolean usualSymbols(int outLimit) {
        // locals, since HotSpot does not keep fields in registers
        byte[] from = input;
        byte[] to = window;
        int[] runEntries = runs;
        int[] distanceEntries = distances.entries;
        int inLimit = limit - INPUT_MARGIN;
        int in = next;
        int at = out;
        long buffer = bits;
        // only the lowest six bits count, as in every shift of a long
        int count = bitCount;
        boolean usual = true;

        buffer |= (long) LONG.get(from, in) << count;
        in += (~count & 63) >>> 3;
        count |= 56;
        int entry = runEntries[(int) buffer & (1 << RUN_BITS) - 1];
        do {
            int length = 0;
            if (entry >= 0) {
                INT.set(to, at, entry >>> LITERAL_SHIFT);
                at += (entry & LITERALS) >>> LITERALS_SHIFT;
                length = entry >>> RUN_LENGTH_SHIFT;
            } else {
                entry = literals.find(buffer);
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
                    entry = distances.find(buffer);
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
            // of the 64 bits there were, 48 at most are used: the lookup need not wait for the refill
            entry = runEntries[(int) buffer & (1 << RUN_BITS) - 1];
            buffer |= (long) LONG.get(from, in) << count;
            in += (~count & 63) >>> 3;
            count |= 56;
        } while (in <= inLimit && at < outLimit);

        next = in;
        out = at;
        bitCount = count & 63;
        bits = buffer & (1L << count) - 1;
        return usual;
    }

    private static void copyLong(byte[] bytes, int at, int distance, int end) {
        for (int i = at; i < end; i += Long.BYTES) {
            LONG.set(bytes, i, (long) LONG.get(bytes, i - distance));
        }
    }

    /** Of a distance of less than a long: makes it more, by a few rounds of what is repeated. */
    private static void copyNear(byte[] bytes, int at, int distance, int end) {
        int rounds = (Long.BYTES + distance - 1) / distance * distance;
        for (int i = at; i < at + rounds; i++) {
            bytes[i] = bytes[i - distance];
        }
        copyLong(bytes, at + rounds, rounds, end);
    }

    /** One symbol, and for a match its distance too, or none if the input ends within it. */
    private boolean symbol() throws DataFormatException {
        refill();
        int entry = literals.find(bits);
        int used = entry & CONSUMED;
        if (used > bitCount) {
            return false;
        }
        if ((entry & LITERALS) != 0) {
            drop(used);
            window[out++] = (byte) (entry >>> LITERAL_SHIFT);
            return true;
        }
        if (entry < 0) {
            drop(used);
            if ((entry & END_OF_BLOCK) == 0) {
                throw damaged("invalid literal/length code");
            }
            state = State.BLOCK_HEADER;
            return true;
        }
        matchLength = HuffmanTable.value(entry, bits);
        drop(used);
        return match();
    }

    private boolean match() throws DataFormatException {
        refill();
        int entry = distances.find(bits);
        int used = entry & CONSUMED;
        if (used > bitCount) {
            return false;
        }
        int distance = HuffmanTable.value(entry, bits);
        drop(used);
        if (entry < 0) {
            throw damaged("invalid distance code");
        }
        if (distance > out) {
            throw damaged("invalid distance too far back");
        }
        for (int end = out + matchLength; out < end; out++) {
            window[out] = window[out - distance];
        }
        matchLength = 0;
        return true;
    }

    private boolean have(int count) {
        refill();
        return bitCount >= count;
    }

    private void refill() {
        while (bitCount < Long.SIZE - Byte.SIZE && next < limit) {
            bits |= (input[next++] & 0xffL) << bitCount;
            bitCount += Byte.SIZE;
        }
    }

    private int consume(int count) {
        int value = (int) bits & (1 << count) - 1;
        drop(count);
        return value;
    }

    private void drop(int count) {
        bits >>>= count;
        bitCount -= count;
    }

    /** Whole bytes that were read too far; of this piece of input, since it was asked for to decode what came before them. */
    private void giveBack() {
        next -= bitCount / Byte.SIZE;
        bitCount %= Byte.SIZE;
        bits &= (1 << bitCount) - 1;
    }

    private DataFormatException damaged(String message) {
        giveBack();
        return new DataFormatException(message);
    }
}
