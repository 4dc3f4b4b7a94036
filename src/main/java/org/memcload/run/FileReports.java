package org.memcload.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The reports of the files of a run: the newest of them, and the totals of all. Guarded by its {@link Run}. */
final class FileReports {

    private final int limit;
    /** The oldest first. */
    private final List<Report.FileReport> newest = new ArrayList<>();

    private long lines;
    private long stored;
    private long superseded;
    private long rejected;
    private long droppedAppIds;

    /** @param limit how many are kept, at least 1 */
    FileReports(int limit) {
        this.limit = limit;
    }

    /** Adds the report of a file; where it had been held before, in the place of what was said of it then. */
    void add(Report.FileReport report) {
        for (Iterator<Report.FileReport> earlier = newest.iterator(); earlier.hasNext(); ) {
            Report.FileReport each = earlier.next();
            if (each.status() == FileStatus.HELD && each.file().equals(report.file())) {
                earlier.remove();
                count(each, -1);
            }
        }
        newest.add(report);
        count(report, 1);
        if (newest.size() > limit) {
            newest.remove(0);
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

    boolean contains(String name) {
        return newest.stream().anyMatch(report -> report.file().equals(name));
    }

    boolean isAnyHeld() {
        return newest.stream().anyMatch(report -> report.status() == FileStatus.HELD);
    }

    Report report(int exitCode, double elapsedSeconds, List<Report.ServerReport> servers) {
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
