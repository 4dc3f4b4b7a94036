package org.memcload.verdict;

/** The fault of a file that failed. */
public sealed interface Fault {

    /**
     * The file is damaged.
     *
     * @param damage the damage in words
     */
    record Corrupt(String damage) implements Fault {}

    /**
     * Too many of its lines were rejected.
     *
     * @param maxErrorRate share of rejected lines that is allowed, 0 to 1
     */
    record TooManyRejects(long rejected, long lines, double maxErrorRate) implements Fault {}
}
