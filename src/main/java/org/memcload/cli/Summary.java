package org.memcload.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.memcload.run.Printable;
import org.memcload.run.Report;
import org.memcload.servers.ServerReport;

/** The report as a table for people. */
final class Summary {

    private Summary() {}

    static void print(Report report, PrintWriter out) {
        out.printf(
                "%n%-32s %-11s %12s %12s %10s %9s %8s %9s%n",
                "file", "status", "lines", "stored", "superseded", "rejected", "dropped", "seconds");
        for (Report.FileReport file : report.files()) {
            row(
                    out,
                    Printable.masked(file.file()),
                    file.status().text(),
                    file.lines(),
                    file.stored(),
                    file.superseded(),
                    file.rejected(),
                    file.droppedAppIds(),
                    file.elapsedSeconds());
            if (file.reason() != null) {
                out.printf("  %s%n", Printable.masked(file.reason()));
            }
        }
        row(
                out,
                "total",
                "",
                report.lines(),
                report.stored(),
                report.superseded(),
                report.rejected(),
                report.droppedAppIds(),
                report.elapsedSeconds());
        out.printf(
                "%n%-32s %12s %8s %10s %9s %8s%n", "server", "stored", "retries", "evictions", "restarts", "flushes");
        for (ServerReport server : report.servers()) {
            out.printf(
                    Locale.ROOT,
                    "%-32s %,12d %,8d %,10d %,9d %,8d%n",
                    server.address(),
                    server.stored(),
                    server.retries(),
                    server.evictions(),
                    server.restarts(),
                    server.flushes());
        }
        out.flush();
    }

    private static void row(
            PrintWriter out,
            String name,
            String status,
            long lines,
            long stored,
            long superseded,
            long rejected,
            long dropped,
            double seconds) {
        out.printf(
                Locale.ROOT,
                "%-32s %-11s %,12d %,12d %,10d %,9d %,8d %9.2f%n",
                name,
                status,
                lines,
                stored,
                superseded,
                rejected,
                dropped,
                seconds);
    }
}
