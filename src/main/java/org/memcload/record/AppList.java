package org.memcload.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Turns the comma-separated application ids of lines into elements of {@code apps}; counts those that are not decimal uint32. */
final class AppList {

    private static final long MAX_ID = 0xffff_ffffL;

    /** Decimal digits that always fit into a long. */
    private static final int MAX_LONG_DIGITS = 18;

    private static final int NOT_AN_ID = -1;

    private static final int FOUR_ZERO_DIGITS = 0x30303030;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private long dropped;

    /** Maximum bytes that {@link #encode} writes for a list of this length. */
    static int maxEncodedLength(int listLength) {
        // an element takes at most one byte more than its digits, and each item except the last has a comma
        return listLength + 1;
    }

    /** Ids dropped so far, in all lists. */
    long dropped() {
        return dropped;
    }

    /**
     * Encodes the ids from an index up to the next tab or the end of the line. An item that, without surrounding white space, is
     * not an ASCII decimal number up to 4294967295 is dropped and counted, even if empty. An empty list, without even white space,
     * has no items.
     *
     * @return index in the target after the last byte written
     */
    int encode(byte[] line, int from, int to, byte[] target, int targetAt) {
        if (from == to || line[from] == '\t') {
            return targetAt;
        }
        int item = from;
        while (true) {
            // the usual ids: up to four digits and a comma. Four digits have a separate branch, since the processor
            // predicts it and
            // continues with the next item before it has counted the digits of this one
            while (item < to - Integer.BYTES) {
                int four = (int) INT.get(line, item);
                int digits = countDigits(four);
                if (digits == Integer.BYTES && line[item + Integer.BYTES] == ',') {
                    targetAt = UserAppsEncoder.putApp(target, targetAt, parseDigits(four));
                    item += Integer.BYTES + 1;
                } else if (digits > 0 && digits < Integer.BYTES && line[item + digits] == ',') {
                    int leadingZeros = (Integer.BYTES - digits) * Byte.SIZE;
                    targetAt = UserAppsEncoder.putApp(target, targetAt, parseDigits(four << leadingZeros));
                    item += digits + 1;
                } else {
                    break;
                }
            }
            int end = item;
            long number = 0;
            while (end < to && line[end] >= '0' && line[end] <= '9') {
                number = 10 * number + line[end] - '0';
                end++;
            }
            if (!endsItem(line, end, to) || end == item || end - item > MAX_LONG_DIGITS) {
                while (!endsItem(line, end, to)) {
                    end++;
                }
                number = trimmedId(line, item, end);
            }
            targetAt = put(number, target, targetAt);
            if (end == to || line[end] == '\t') {
                return targetAt;
            }
            item = end + 1;
        }
    }

    private static boolean endsItem(byte[] line, int at, int to) {
        return at == to || line[at] == ',' || line[at] == '\t';
    }

    /** The number of leading digits among four characters, the first being the lowest byte. */
    private static int countDigits(int four) {
        int values = four ^ FOUR_ZERO_DIGITS;
        // ten and more sets the top bit; a carry beyond it comes only from a lower byte that has the top bit too
        int others = ((values + 0x76767676) | values) & 0x80808080;
        return Integer.numberOfTrailingZeros(others) / Byte.SIZE;
    }

    /** The number of up to four digits, the first being the lowest byte; missing digits are zero bytes, before the others. */
    private static int parseDigits(int four) {
        int digits = four & 0x0f0f0f0f;
        int pairs = 10 * digits + (digits >>> Byte.SIZE);
        return 100 * (pairs & 0xff) + ((pairs >>> (2 * Byte.SIZE)) & 0xff);
    }

    private int put(long id, byte[] target, int targetAt) {
        if (id < 0 || id > MAX_ID) {
            dropped++;
            return targetAt;
        }
        return UserAppsEncoder.putApp(target, targetAt, (int) id);
    }

    /** The id in any item, or a number above {@link #MAX_ID} if it is larger, or {@link #NOT_AN_ID}. */
    private static long trimmedId(byte[] line, int from, int to) {
        while (from < to && Ascii.isWhiteSpace(line[from])) {
            from++;
        }
        while (from < to && Ascii.isWhiteSpace(line[to - 1])) {
            to--;
        }
        if (from == to) {
            return NOT_AN_ID;
        }
        long id = 0;
        for (int at = from; at < to; at++) {
            int digit = line[at] - '0';
            if (digit < 0 || digit > 9) {
                return NOT_AN_ID;
            }
            id = Math.min(10 * id + digit, MAX_ID + 1);
        }
        return id;
    }
}
