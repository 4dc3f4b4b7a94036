package org.memcload.input.deflate;

import java.util.Arrays;

/**
 * Decodes one code of a deflate block (RFC 1951, section 3.2) by lookup: the next bits of input, taken as an index, find an entry
 * with all data about the symbol and the number of bits to consume. Longer codes are found through a second lookup, in a subtable
 * that the entry points to.
 *
 * <p>An entry has in its bits, 0 being the lowest,
 *
 * <ul>
 * <li>0 to 5: how many bits to consume, extra bits included; the lowest place, so that a shift can use the entry directly;
 * <li>6 and 7: how many literals it stands for, 0 for a symbol that is not a literal;
 * <li>8 to 15: the literal;
 * <li>or, of a length or distance, 8 to 12: bits of the code itself, followed by the extra bits, and 13 to 27: the value to which
 * the extra bits are added;
 * <li>31, the sign: it is neither a literal nor a length or distance, but the end of the block if bit 29 is set; a pointer if bit
 * 30 is set, with the bits of the subtable's index in 8 to 12 and its place in 13 to 27; otherwise invalid.
 * </ul>
 *
 * <p>An entry of runs ({@link #joinRuns}) has the same in bits 0 to 7; in 8 to 23 up to two literals, the first one lowest; in 24
 * to 30 the length of the match that follows them, 0 for none. If it is negative, the table must be asked.
 */
final class HuffmanTable {

    /** Bits of an index into the table of literals and lengths, and of runs. */
    static final int RUN_BITS = 11;

    /** Bits of an index into the table of distances. */
    static final int DISTANCE_BITS = 8;

    static final int CONSUMED = 0x3f;
    static final int LITERALS = 0xc0;
    static final int LITERALS_SHIFT = 6;
    static final int LITERAL_SHIFT = 8;
    static final int RUN_LENGTH_SHIFT = 24;
    static final int END_OF_BLOCK = 1 << 29;

    private static final int MAX_CODE_BITS = 15;
    private static final int MAX_RUN_LENGTH = 127;
    private static final int CODE_SHIFT = 8;
    private static final int CODE = 0x1f;
    private static final int VALUE_SHIFT = 13;
    private static final int VALUE = 0x7fff;
    private static final int POINTER = 1 << 30;
    private static final int EXCEPTIONAL = 1 << 31;
    private static final int ONE_LITERAL = 1 << LITERALS_SHIFT;

    /** Entry for missing codes of an incomplete code; zlib consumes one bit to detect that. */
    private static final int INVALID = EXCEPTIONAL | 1;

    private static final int[] CODE_LENGTHS = literals(19, 19);
    private static final int[] LITERALS_AND_LENGTHS = literalsAndLengths();
    private static final int[] DISTANCES = distances();

    final int[] entries;
    private final int bits;
    private final boolean mayBeIncomplete;

    /** An entry for each symbol, for a code of no bits. */
    private final int[] symbols;

    /** Number of codes of each length in bits; {@code ends} has the end of each length among the sorted codes. */
    private final int[] counts = new int[MAX_CODE_BITS + 1];

    private final int[] ends = new int[MAX_CODE_BITS + 1];

    /** Symbols in the order of their codes. */
    private final short[] sorted;

    private HuffmanTable(int bits, int maxCodeBits, boolean mayBeIncomplete, int[] symbols) {
        this.bits = bits;
        this.mayBeIncomplete = mayBeIncomplete;
        this.symbols = symbols;
        sorted = new short[symbols.length];
        // each subtable serves two symbols at least
        entries = new int[(1 << bits) + ((symbols.length / 2) << (maxCodeBits - bits))];
    }

    /** A table whose symbols are represented as literals. */
    static HuffmanTable ofCodeLengths() {
        return new HuffmanTable(7, 7, false, CODE_LENGTHS);
    }

    static HuffmanTable ofLiteralsAndLengths() {
        return new HuffmanTable(RUN_BITS, MAX_CODE_BITS, true, LITERALS_AND_LENGTHS);
    }

    static HuffmanTable ofDistances() {
        return new HuffmanTable(DISTANCE_BITS, MAX_CODE_BITS, true, DISTANCES);
    }

    private static int[] literals(int literals, int length) {
        int[] symbols = new int[length];
        for (int i = 0; i < literals; i++) {
            symbols[i] = ONE_LITERAL | i << LITERAL_SHIFT;
        }
        return symbols;
    }

    private static int[] literalsAndLengths() {
        int[] symbols = literals(256, 288);
        symbols[256] = EXCEPTIONAL | END_OF_BLOCK;
        int length = 3;
        for (int i = 257; i < 285; i++) {
            int extra = i < 265 ? 0 : (i - 261) / 4;
            symbols[i] = length << VALUE_SHIFT | extra;
            length += 1 << extra;
        }
        symbols[285] = 258 << VALUE_SHIFT;
        symbols[286] = EXCEPTIONAL;
        symbols[287] = EXCEPTIONAL;
        return symbols;
    }

    private static int[] distances() {
        int[] symbols = new int[32];
        int distance = 1;
        for (int i = 0; i < 30; i++) {
            int extra = i < 4 ? 0 : (i - 2) / 2;
            symbols[i] = distance << VALUE_SHIFT | extra;
            distance += 1 << extra;
        }
        symbols[30] = EXCEPTIONAL;
        symbols[31] = EXCEPTIONAL;
        return symbols;
    }

    /**
     * Builds the table of the canonical code with these lengths.
     *
     * @param lengths bits of the code of each symbol, 0 for symbols without one
     * @return false if zlib refuses it: it is over-subscribed; or incomplete, unless that is allowed and there is only one code, of
     *     one bit, or no code
     */
    boolean build(byte[] lengths, int from, int count) {
        Arrays.fill(counts, 0);
        for (int i = from; i < from + count; i++) {
            counts[lengths[i]]++;
        }
        int codes = count - counts[0];
        int end = 0;
        int free = 1;
        for (int length = 1; length <= MAX_CODE_BITS; length++) {
            ends[length] = end;
            end += counts[length];
            free = 2 * free - counts[length];
            if (free < 0) {
                return false;
            }
        }
        boolean single = mayBeIncomplete && codes == 1 && counts[1] == 1;
        if (free > 0 && codes > 0 && !single) {
            return false;
        }
        sort(lengths, from, count);
        if (free > 0) {
            fillIncomplete(codes);
        } else {
            fill();
        }
        return true;
    }

    private void sort(byte[] lengths, int from, int count) {
        for (int i = 0; i < count; i++) {
            int length = lengths[from + i];
            if (length > 0) {
                sorted[ends[length]++] = (short) i;
            }
        }
    }

    private void fillIncomplete(int codes) {
        int only = codes > 0 ? entry(sorted[0], 1) : INVALID;
        for (int i = 0; i < 1 << bits; i += 2) {
            entries[i] = only;
            entries[i + 1] = INVALID;
        }
    }

    private int entry(int symbol, int length) {
        int entry = symbols[symbol];
        return (entry & LITERALS) != 0 ? entry + length : entry + length + (length << CODE_SHIFT);
    }

    /** Fills the table of a complete code, for ever longer codes, doubling the table each time. */
    private void fill() {
        int next = 0;
        // the first bit of a code is the lowest of the index
        int code = 0;
        for (int length = 1; length <= bits; length++) {
            System.arraycopy(entries, 0, entries, 1 << (length - 1), 1 << (length - 1));
            for (; next < ends[length]; next++) {
                entries[code] = entry(sorted[next], length);
                code = following(code, length);
            }
        }
        fillSubtables(next, code);
    }

    private void fillSubtables(int firstSymbol, int firstCode) {
        int next = firstSymbol;
        int code = firstCode;
        int prefix = -1;
        int subtable = 0;
        int indexBits = 0;
        int unused = 1 << bits;
        for (int length = bits + 1; length <= MAX_CODE_BITS; length++) {
            for (; next < ends[length]; next++) {
                if ((code & (1 << bits) - 1) != prefix) {
                    prefix = code & (1 << bits) - 1;
                    subtable = unused;
                    indexBits = indexBits(length, ends[length] - next);
                    unused += 1 << indexBits;
                    entries[prefix] = EXCEPTIONAL | POINTER | subtable << VALUE_SHIFT | indexBits << CODE_SHIFT | bits;
                }
                int entry = entry(sorted[next], length - bits);
                for (int i = code >>> bits; i < 1 << indexBits; i += 1 << (length - bits)) {
                    entries[subtable + i] = entry;
                }
                code = following(code, length);
            }
        }
    }

    /** The next code of this length, with the first bit lowest: adds 1 from the other end. */
    private static int following(int code, int length) {
        int bit = Integer.highestOneBit(code ^ ((1 << length) - 1));
        return (code & (bit - 1)) | bit;
    }

    /** Index bits of the subtable that starts with a code of this length; the count is the codes of that length from there on. */
    private int indexBits(int length, int count) {
        int indexBits = length - bits;
        int used = count;
        while (used < 1 << indexBits) {
            indexBits++;
            used = 2 * used + counts[bits + indexBits];
        }
        return indexBits;
    }

    /** The entry of the symbol whose code comes next in the input, as if there were no subtables. */
    int find(long input) {
        int entry = entries[(int) input & (1 << bits) - 1];
        if ((entry & LITERALS) != 0 || (entry & POINTER) == 0) {
            return entry;
        }
        int index = (int) (input >>> bits) & (1 << (entry >>> CODE_SHIFT)) - 1;
        int found = entries[(entry >>> VALUE_SHIFT & VALUE) + index] + bits;
        return (found & LITERALS) != 0 ? found : found + (bits << CODE_SHIFT);
    }

    /** The length or distance of an entry, with the extra bits that follow the code in the input. */
    static int value(int entry, long input) {
        return (entry >>> VALUE_SHIFT) + (((int) input & (1 << entry) - 1) >>> (entry >>> CODE_SHIFT));
    }

    /**
     * Makes entries of runs: for each index, up to two literals and a length without extra bits, as many of these as the bits
     * of the index determine.
     */
    void joinRuns(int[] runs) {
        for (int i = 0; i < runs.length; i++) {
            runs[i] = run(i);
        }
    }

    private int run(int index) {
        int run = 0;
        int next = entries[index];
        if ((next & LITERALS) != 0) {
            run = next;
            next = entries[index >>> run];
            if ((next & LITERALS) != 0 && fits(run, next)) {
                run += (next & 0xff) + ((next & 0xff00) << 8);
                next = entries[index >>> run];
            }
        }
        if (isPlainLength(next) && fits(run, next)) {
            run += (next & CONSUMED) + (next >>> VALUE_SHIFT << RUN_LENGTH_SHIFT);
        }
        return run == 0 ? EXCEPTIONAL : run;
    }

    private boolean fits(int run, int entry) {
        return (run & CONSUMED) + (entry & CONSUMED) <= bits;
    }

    private static boolean isPlainLength(int entry) {
        return entry >= 0
                && (entry & LITERALS) == 0
                && (entry & CONSUMED) == (entry >>> CODE_SHIFT & CODE)
                && entry >>> VALUE_SHIFT <= MAX_RUN_LENGTH;
    }
}
