package org.memcload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the report of a run that waits for new files, soon after each file, since its end may be far off. */
final class InterimReport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InterimReport.class);
    private static final long INTERVAL_MILLIS = 500;

    private final Run run;
    private final Path file;
    private final ScheduledExecutorService clock = Pools.clock("interim report");

    // Used only by the clock's thread.
    private long written;

    private InterimReport(Run run, Path file) {
        this.run = run;
        this.file = file;
    }

    /** @param file destination, or null for no report */
    static InterimReport start(Run run, Path file) {
        InterimReport report = new InterimReport(run, file);
        // a file that is not regular, such as a pipe, gets a single report
        if (run.settings().watch() && file != null && (!Files.exists(file) || Files.isRegularFile(file))) {
            var unused = report.clock.scheduleWithFixedDelay(
                    report::write, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
        return report;
    }

    private void write() {
        long closed = run.closedFiles();
        if (closed != written) {
            written = closed;
            try {
                ReportFile.write(run.report(), file);
            } catch (IOException | RuntimeException e) {
                LOG.warn("{} cannot be written: {}. It is tried again after the next file", file, e.toString());
            }
        }
    }

    /** Stops, so that the final report can be written. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            if (!clock.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("{} is still being written", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
