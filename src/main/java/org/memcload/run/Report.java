package org.memcload.run;

import java.util.List;
import org.memcload.delivery.Counts;
import org.memcload.servers.ServerReport;
import org.memcload.verdict.Verdict;

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
            String reason) {

        static FileReport of(FileLoad file, Verdict verdict, LoadMode mode) {
            Counts counts = file.ledger().counts();
            return new FileReport(
                    file.log().name(),
                    FileStatus.of(verdict, mode),
                    counts.lines(),
                    mode.stored(counts),
                    counts.superseded(),
                    counts.rejected(),
                    counts.droppedAppIds(),
                    file.elapsedSeconds(),
                    FileWords.reason(verdict));
        }
    }
}
