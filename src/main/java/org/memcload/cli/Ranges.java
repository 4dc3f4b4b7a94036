package org.memcload.cli;

import org.memcload.run.UsageException;

/** Checks that options are in their range. */
final class Ranges {

    /** Seconds of the longest time that an option takes: a year. */
    private static final double MAX_SECONDS = 365 * 24 * 3600.0;

    private Ranges() {}

    static int atLeast(int minimum, String option, int value) throws UsageException {
        if (value < minimum) {
            throw new UsageException(option + " is " + minimum + " or more, not " + value);
        }
        return value;
    }

    static long atLeast(long minimum, String option, long value) throws UsageException {
        if (value < minimum) {
            throw new UsageException(option + " is " + minimum + " or more, not " + value);
        }
        return value;
    }

    /** A share from 0 to 1. */
    static double share(String option, double value) throws UsageException {
        if (!(value >= 0 && value <= 1)) {
            throw new UsageException(option + " is a share from 0 to 1, not " + value);
        }
        return value;
    }

    /** Seconds as milliseconds. */
    static long millis(String option, double seconds, long minimumMillis) throws UsageException {
        if (!(seconds * 1000 >= minimumMillis && seconds <= MAX_SECONDS)) {
            throw new UsageException(
                    option + " is " + minimumMillis / 1000.0 + " seconds or more, up to a year, not " + seconds);
        }
        return Math.round(seconds * 1000);
    }
}
