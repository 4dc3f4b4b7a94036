package org.memcload.run;

import java.nio.file.Path;
import org.memcload.input.Expansion;

/**
 * The options of a run that the steps of the route need. The command line documents each in full.
 *
 * @param directory of the logs; absolute
 * @param glob pattern of the names of files to load
 * @param workers lanes for each address, at least 1
 * @param batch maximum number of records in one batch, at least 1
 * @param queueSize records that may wait for one address, at least 1
 * @param queueBytes bytes of memory that records waiting for one address may take
 * @param blockBytes bytes of log in a block; a block has at least one line
 * @param maxLineBytes bytes of the longest line that is parsed
 * @param expansion how compressed files are expanded, and the limit
 * @param maxErrorRate share of rejected lines up to which a file counts as loaded, 0 to 1
 * @param timeoutMillis milliseconds until an unanswered question to a server fails, at least 1
 * @param retry redeliveries of a failed batch, 0 or more
 * @param retryBackoffMillis milliseconds before redelivery n, divided by n
 * @param failOnEviction whether a file is held if a server evicted records meanwhile
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
