package org.memcload.input;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Writes deflate data (RFC 1951) bit by bit, right or wrong. */
final class DeflateWriter {

    private static final int[] CODE_LENGTHS_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int pending;
    private int pendingBits;
    private int[] literals;
    private int[] distances;

    /** A number, lowest bit first. */
    DeflateWriter bits(int value, int count) {
        for (int i = 0; i < count; i++) {
            pending |= (value >>> i & 1) << pendingBits++;
            if (pendingBits == Byte.SIZE) {
                bytes.write(pending);
                pending = 0;
                pendingBits = 0;
            }
        }
        return this;
    }

    DeflateWriter storedBlock(boolean last, byte[] content) {
        bits(last ? 1 : 0, 1).bits(0, 2).align().bits(content.length, 16).bits(~content.length, 16);
        for (byte b : content) {
            bits(b, 8);
        }
        return this;
    }

    DeflateWriter fixedBlock(boolean last) {
        literals = new int[288];
        for (int i = 0; i < literals.length; i++) {
            literals[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
        }
        distances = new int[32];
        Arrays.fill(distances, 5);
        return bits(last ? 1 : 0, 1).bits(1, 2);
    }

    /** Starts a block of codes of these lengths, which need not make sense. */
    DeflateWriter dynamicBlock(boolean last, int[] literalLengths, int[] distanceLengths) {
        literals = literalLengths;
        distances = distanceLengths;
        bits(last ? 1 : 0, 1).bits(2, 2);
        bits(literals.length - 257, 5).bits(distances.length - 1, 5).bits(CODE_LENGTHS_ORDER.length - 4, 4);
        for (int symbol : CODE_LENGTHS_ORDER) {
            bits(symbol < 16 ? 4 : 0, 3);
        }
        for (int length : literals) {
            reversed(length, 4);
        }
        for (int length : distances) {
            reversed(length, 4);
        }
        return this;
    }

    DeflateWriter literal(int symbol) {
        return code(literals, symbol);
    }

    DeflateWriter endOfBlock() {
        return literal(256);
    }

    DeflateWriter match(int length, int distance) {
        return length(length).distance(distance);
    }

    private DeflateWriter length(int length) {
        if (length == 258) {
            return literal(285);
        }
        int symbol = 257;
        int base = 3;
        while (length >= base + (1 << lengthExtra(symbol))) {
            base += 1 << lengthExtra(symbol++);
        }
        return literal(symbol).bits(length - base, lengthExtra(symbol));
    }

    private static int lengthExtra(int symbol) {
        return symbol < 265 ? 0 : (symbol - 261) / 4;
    }

    DeflateWriter distance(int distance) {
        int symbol = 0;
        int base = 1;
        while (distance >= base + (1 << distanceExtra(symbol))) {
            base += 1 << distanceExtra(symbol++);
        }
        return code(distances, symbol).bits(distance - base, distanceExtra(symbol));
    }

    private static int distanceExtra(int symbol) {
        return symbol < 4 ? 0 : (symbol - 2) / 2;
    }

    /** The canonical code of a symbol (RFC 1951, section 3.2.2). */
    private DeflateWriter code(int[] lengths, int symbol) {
        int length = lengths[symbol];
        int code = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] > 0 && (lengths[i] < length || (lengths[i] == length && i < symbol))) {
                code += 1 << (length - lengths[i]);
            }
        }
        return reversed(code, length);
    }

    private DeflateWriter reversed(int code, int length) {
        return bits(Integer.reverse(code << (Integer.SIZE - length)), length);
    }

    private DeflateWriter align() {
        return bits(0, -pendingBits & 7);
    }

    byte[] toByteArray() {
        align();
        return bytes.toByteArray();
    }
}
