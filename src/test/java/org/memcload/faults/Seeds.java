package org.memcload.faults;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/** What random moments are drawn from. Set the system property {@code faults.seed} to that of a failed test to repeat it. */
final class Seeds {

    private static final String PROPERTY = "faults.seed";

    private Seeds() {}

    /** So many seeds, other ones in every run of the suite; if a seed is given, that one alone. */
    static LongStream some(int count) {
        Long given = Long.getLong(PROPERTY);
        return given == null ? ThreadLocalRandom.current().longs(count, 0, 1_000_000_000) : LongStream.of(given);
    }
}
