package org.memcload.record;

/** Turns the comma-separated application ids of lines into elements of {@code apps}, and counts those that are none. */
final class AppList {

    private static final long MAX_ID = 0xffff_ffffL;

    /** Decimal digits that a long holds whatever they are. */
    private static final int MAX_LONG_DIGITS = 18;

    private static final int NOT_AN_ID = -1;

    private long dropped;

    /** Most bytes that {@link #encode} writes for a list of that many bytes. */
    static int maxEncodedLength(int listLength) {
        // an element takes one byte more than its digits at most, and each list item but the last has a comma
        return listLength + 1;
    }

    /** Ids dropped so far, in all lists. */
    long dropped() {
        return dropped;
    }

    /**
     * Encodes the ids from an index up to the next tab or the end of the line. An item that is no ASCII decimal number up
     * to 4294967295, white space around it aside, is dropped and counted, be it empty.
     *
     * @return index in the target behind the last byte written
     */
    int encode(byte[] line, int from, int to, byte[] target, int targetAt) {
        int end = to;
        int item = from;
        long number = 0;
        boolean onlyDigits = true;
        // one loop over the bytes, not one over the items with one over the digits inside: branches are predicted
        // better
        for (int at = from; at < end; at++) {
            byte b = line[at];
            int digit = b - '0';
            if (digit >= 0 && digit <= 9) {
                number = 10 * number + digit;
            } else if (b == ',') {
                long id = onlyDigits && isFewDigits(at - item) ? number : trimmedId(line, item, at);
                targetAt = put(id, target, targetAt);
                item = at + 1;
                number = 0;
                onlyDigits = true;
            } else if (b == '\t') {
                end = at;
            } else {
                onlyDigits = false;
            }
        }
        return put(trimmedId(line, item, end), target, targetAt);
    }

    /** Whether a number of so many digits is sure to be in a long as it is. */
    private static boolean isFewDigits(int digits) {
        return digits > 0 && digits <= MAX_LONG_DIGITS;
    }

    private int put(long id, byte[] target, int targetAt) {
        if (id < 0 || id > MAX_ID) {
            dropped++;
            return targetAt;
        }
        return UserAppsEncoder.putApp(target, targetAt, (int) id);
    }

    /** The id in any item, or a number above {@link #MAX_ID} where it is larger, or {@link #NOT_AN_ID}. */
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
