package org.memcload.verdict;

/**
 * The limits by which files are judged.
 *
 * @param maxErrorRate share of rejected lines up to which a file counts as loaded, 0 to 1
 * @param retry how often a file is reloaded because of server events, 0 or more
 * @param failOnEviction whether a file is held if a server evicted records meanwhile
 */
public record Rules(double maxErrorRate, int retry, boolean failOnEviction) {}
