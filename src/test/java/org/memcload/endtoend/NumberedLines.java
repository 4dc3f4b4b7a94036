package org.memcload.endtoend;

import java.util.List;

/** Lines for many small files. */
final class NumberedLines {

    private NumberedLines() {}

    /** Two lines with keys that no other number has, always of the same length. */
    static List<String> of(int number) {
        return List.of("idfa\t%05d\t1\t2\t3".formatted(number), "gaid\t%05d\t1\t2\t3".formatted(number));
    }
}
