package org.memcload.run;

import java.util.List;

/**
 * What a run did. Its JSON form is an interface for programs: names and meanings do not change.
 *
 * @param elapsedSeconds from the moment the first file was taken; the start of the program is not in it
 * @param files in the order in which they were done; of a run that waits for new files the {@value #MAX_WATCHED_FILES} newest,
 *     while the totals are those of all
 */
public record Report(
        int exitCode,
        double elapsedSeconds,
        long lines,
        long stored,
        long superseded,
        long rejected,
        long droppedAppIds,
        List<FileReport> files,
        List<ServerReport> servers) {

    /** Files that the report of a run with {@code --watch} names at most. */
    public static final int MAX_WATCHED_FILES = 10_000;

    /**
     * One file.
     *
     * @param lines lines that are not blank; for a loaded file the sum of stored, superseded and rejected ones
     * @param reason why it was not loaded, or what is to be known of it all the same; null where there is nothing to say
     */
    public record FileReport(
            String file,
            FileStatus status,
            long lines,
            long stored,
            long superseded,
            long rejected,
            long droppedAppIds,
            double elapsedSeconds,
            String reason) {}

    /**
     * One server.
     *
     * @param retries redeliveries of batches with records for it
     * @param evictions items it evicted during the run, or threw away from its extstore
     * @param restarts times it was found to have restarted during the run
     * @param flushes times that somebody had it forget everything ({@code flush_all}) during the run
     * @param abandoned connections that ended while it owed answers to records
     * @param watched whether its statistics tell of evictions, restarts and flushes: where they do not, these are 0. False too
     *     for a server without records
     */
    public record ServerReport(
            String address,
            long stored,
            long retries,
            long evictions,
            long restarts,
            long flushes,
            long abandoned,
            boolean watched) {}
}
