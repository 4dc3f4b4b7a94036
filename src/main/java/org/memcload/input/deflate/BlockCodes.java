package org.memcload.input.deflate;

import static org.memcload.input.deflate.HuffmanTable.CONSUMED;
import static org.memcload.input.deflate.HuffmanTable.LITERAL_SHIFT;
import static org.memcload.input.deflate.HuffmanTable.RUN_BITS;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** The codes of a deflate block: the fixed ones (RFC 1951, section 3.2.6), or those in the block's header (section 3.2.7). */
final class BlockCodes {

    private static final byte[] CODE_LENGTHS_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int MAX_LITERAL_CODES = 286;
    private static final int MAX_DISTANCE_CODES = 30;

    private enum State {
        SIZES,
        CODE_LENGTHS_CODE,
        CODE_LENGTHS,
        READ
    }

    final HuffmanTable literals = HuffmanTable.ofLiteralsAndLengths();
    final HuffmanTable distances = HuffmanTable.ofDistances();
    final int[] runs = new int[1 << RUN_BITS];

    private final BitReader in;
    private final HuffmanTable codeLengths = HuffmanTable.ofCodeLengths();
    private final byte[] lengths = new byte[288 + 32];

    private State state;
    private boolean fixed;
    private int literalCodes;
    private int distanceCodes;
    private int codeLengthCodes;
    private int lengthsRead;

    BlockCodes(BitReader in) {
        this.in = in;
    }

    void useFixed() {
        if (!fixed) {
            Arrays.fill(lengths, 0, 144, (byte) 8);
            Arrays.fill(lengths, 144, 256, (byte) 9);
            Arrays.fill(lengths, 256, 280, (byte) 7);
            Arrays.fill(lengths, 280, 288, (byte) 8);
            Arrays.fill(lengths, 288, 320, (byte) 5);
            literals.build(lengths, 0, 288);
            literals.joinRuns(runs);
            distances.build(lengths, 288, 32);
            fixed = true;
        }
    }

    /** Starts reading the codes of a header. */
    void startReading() {
        fixed = false;
        state = State.SIZES;
    }

    /** Continues reading; returns whether the codes are complete. */
    boolean read() throws DataFormatException {
        boolean more = true;
        while (more && state != State.READ) {
            more = switch (state) {
                case SIZES -> sizes();
                case CODE_LENGTHS_CODE -> codeLengthsCode();
                case CODE_LENGTHS -> codeLengths();
                case READ -> false;
            };
        }
        return more;
    }

    private boolean sizes() throws DataFormatException {
        if (!in.have(14)) {
            return false;
        }
        literalCodes = in.consume(5) + 257;
        distanceCodes = in.consume(5) + 1;
        codeLengthCodes = in.consume(4) + 4;
        if (literalCodes > MAX_LITERAL_CODES || distanceCodes > MAX_DISTANCE_CODES) {
            throw in.damaged("too many length or distance symbols");
        }
        lengthsRead = 0;
        Arrays.fill(lengths, 0, CODE_LENGTHS_ORDER.length, (byte) 0);
        state = State.CODE_LENGTHS_CODE;
        return true;
    }

    private boolean codeLengthsCode() throws DataFormatException {
        for (; lengthsRead < codeLengthCodes; lengthsRead++) {
            if (!in.have(3)) {
                return false;
            }
            lengths[CODE_LENGTHS_ORDER[lengthsRead]] = (byte) in.consume(3);
        }
        if (!codeLengths.build(lengths, 0, CODE_LENGTHS_ORDER.length)) {
            throw in.damaged("invalid code lengths set");
        }
        lengthsRead = 0;
        state = State.CODE_LENGTHS;
        return true;
    }

    private boolean codeLengths() throws DataFormatException {
        while (lengthsRead < literalCodes + distanceCodes) {
            in.refill();
            int entry = codeLengths.find(in.bits);
            int symbol = entry >>> LITERAL_SHIFT & 0xff;
            int used = entry & CONSUMED;
            int extra = symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
            if (used + extra > in.bitCount) {
                return false;
            }
            in.drop(used);
            if (symbol < 16) {
                lengths[lengthsRead++] = (byte) symbol;
            } else {
                repeatLength(symbol, extra);
            }
        }
        build();
        state = State.READ;
        return true;
    }

    private void repeatLength(int symbol, int extra) throws DataFormatException {
        int end = lengthsRead + in.consume(extra) + (symbol == 18 ? 11 : 3);
        if ((symbol == 16 && lengthsRead == 0) || end > literalCodes + distanceCodes) {
            throw in.damaged("invalid bit length repeat");
        }
        Arrays.fill(lengths, lengthsRead, end, symbol == 16 ? lengths[lengthsRead - 1] : 0);
        lengthsRead = end;
    }

    private void build() throws DataFormatException {
        if (lengths[256] == 0) {
            throw in.damaged("invalid code -- missing end-of-block");
        }
        if (!literals.build(lengths, 0, literalCodes)) {
            throw in.damaged("invalid literal/lengths set");
        }
        if (!distances.build(lengths, literalCodes, distanceCodes)) {
            throw in.damaged("invalid distances set");
        }
        literals.joinRuns(runs);
    }
}
