package org.memcload.run;

import java.util.List;
import org.memcload.delivery.Counts;
import org.memcload.servers.ServerReport;
import org.memcload.verdict.Verdict;

/**
 * The results of a run. Its JSON form is an interface for programs: names and meanings do not change.
 *
 * @param elapsedSeconds seconds since the first file was taken, without the start of the program
 * @param files in the order of completion; with {@code --watch} only the {@value #MAX_WATCHED_FILES} newest, though the totals
 *     include all
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

    /** Maximum number of files in the report of a run with {@code --watch}. */
    public static final int MAX_WATCHED_FILES = 10_000;

    /**
     * One file.
     *
     * @param lines lines that are not blank; for a loaded file the sum of stored, superseded and rejected ones
     * @param reason why it was not loaded, or which losses a loaded file had; null if there is no reason
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
