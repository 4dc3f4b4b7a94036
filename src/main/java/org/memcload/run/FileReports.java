package org.memcload.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.memcload.servers.ServerReport;

/** The newest file reports of a run, and the totals of all its files. Guarded by its {@link Run}. */
final class FileReports {

    private final int limit;
    /** The oldest first. */
    private final Deque<Report.FileReport> newest = new ArrayDeque<>();

    /** The held files in {@link #newest}, by name. */
    private final Map<String, Report.FileReport> held = new HashMap<>();

    private long lines;
    private long stored;
    private long superseded;
    private long rejected;
    private long droppedAppIds;

    /** @param limit reports to keep, at least 1 */
    FileReports(int limit) {
        this.limit = limit;
    }

    /** Adds the report of a file, replacing the entry from the attempt that was held. */
    void add(Report.FileReport report) {
        Report.FileReport earlier = held.remove(report.file());
        if (earlier != null) {
            newest.removeLastOccurrence(earlier);
            count(earlier, -1);
        }
        newest.add(report);
        if (report.status() == FileStatus.HELD) {
            held.put(report.file(), report);
        }
        count(report, 1);
        if (newest.size() > limit) {
            Report.FileReport oldest = newest.remove();
            held.remove(oldest.file(), oldest);
        }
    }

    private void count(Report.FileReport report, int sign) {
        lines += sign * report.lines();
        stored += sign * report.stored();
        superseded += sign * report.superseded();
        rejected += sign * report.rejected();
        droppedAppIds += sign * report.droppedAppIds();
    }

    boolean isEmpty() {
        return newest.isEmpty();
    }

    boolean isAnyHeld() {
        return !held.isEmpty();
    }

    Report report(int exitCode, double elapsedSeconds, List<ServerReport> servers) {
        return new Report(
                exitCode,
                elapsedSeconds,
                lines,
                stored,
                superseded,
                rejected,
                droppedAppIds,
                List.copyOf(newest),
                servers);
    }
}
