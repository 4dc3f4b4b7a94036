package org.memcload.run;

import java.nio.file.Path;
import org.memcload.input.Expansion;

/**
 * What a run is asked to do, as far as the steps of the route need to know it. The command line documents each in full.
 *
 * @param directory where the logs are; absolute
 * @param glob which of its files to load
 * @param workers lanes for each address, at least 1
 * @param batch records in one batch at most, at least 1
 * @param queueSize records that may wait for one address, at least 1
 * @param queueBytes bytes of memory that records waiting for one address may take
 * @param blockBytes bytes of log in a block, which is never less than a line
 * @param maxLineBytes bytes of the longest line that is looked at
 * @param expansion how a compressed file is expanded, and how far
 * @param maxErrorRate share of rejected lines up to which a file counts as loaded, 0 to 1
 * @param timeoutMillis milliseconds without an answer after which a question to a server has failed, at least 1
 * @param retry redeliveries of a failed batch, 0 or more
 * @param retryBackoffMillis milliseconds before redelivery n, divided by n
 * @param failOnEviction whether a file is held when a server evicted records meanwhile
 * @param mode whether records are stored and files renamed
 * @param watch whether to wait for new files when all are loaded
 */
public record LoadSettings(
        Path directory,
        String glob,
        int workers,
        int batch,
        int queueSize,
        long queueBytes,
        int blockBytes,
        int maxLineBytes,
        Expansion expansion,
        double maxErrorRate,
        long timeoutMillis,
        int retry,
        long retryBackoffMillis,
        boolean failOnEviction,
        LoadMode mode,
        boolean watch) {}
