package org.memcload.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.memcload.run.FileLoad;
import org.memcload.run.Printable;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the progress of the present file: as a bar on a terminal, else as an occasional log line. */
final class Progress implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final long LOG_SECONDS = 10;
    private static final int BAR_MILLIS = 250;
    private static final int BAR_WIDTH = 20;
    private static final int NAME_WIDTH = 40;

    private final Run run;
    private final LogSink console;
    private final ScheduledExecutorService clock = Pools.clock("progress");

    /** Used only by the clock's thread. */
    private long lastLines;

    private Progress(Run run, LogSink console) {
        this.run = run;
        this.console = console;
    }

    /**
     * Shows progress from now on.
     *
     * @param console standard error
     */
    static Progress start(Run run, LogSink console) {
        Progress progress = new Progress(run, console);
        if (Terminal.isWatched()) {
            var unused = progress.clock.scheduleWithFixedDelay(
                    progress::draw, BAR_MILLIS, BAR_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            var unused =
                    progress.clock.scheduleWithFixedDelay(progress::log, LOG_SECONDS, LOG_SECONDS, TimeUnit.SECONDS);
        }
        return progress;
    }

    /** A job in the background leaves the line to the foreground job. */
    private void draw() {
        FileLoad current = Terminal.isInForeground() ? run.current().orElse(null) : null;
        console.status(current == null ? "" : Terminal.withoutWrap(bar(current)));
    }

    private static String bar(FileLoad file) {
        double share = Math.min(1, (double) file.compressedBytesRead() / Math.max(file.size(), 1));
        int done = (int) (BAR_WIDTH * share);
        String name = Printable.masked(file.log().name());
        return String.format(
                Locale.ROOT,
                "%s %3.0f %% [%s%s] %,d lines, %,.0f lines/s",
                name.length() <= NAME_WIDTH ? name : name.substring(0, NAME_WIDTH - 1) + "~",
                100 * share,
                "=".repeat(done),
                " ".repeat(BAR_WIDTH - done),
                file.ledger().counts().lines(),
                file.ledger().counts().lines() / Math.max(file.elapsedSeconds(), 0.001));
    }

    private void log() {
        run.current().ifPresent(current -> {
            long lines = run.lines();
            LOG.info(
                    "{}: {} % read, {} lines ({} lines/s)",
                    current.log().path(),
                    Math.round(100.0 * current.compressedBytesRead() / Math.max(current.size(), 1)),
                    current.ledger().counts().lines(),
                    (lines - lastLines) / Duration.ofSeconds(LOG_SECONDS).toSeconds());
            lastLines = lines;
        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            if (clock.awaitTermination(1, TimeUnit.SECONDS)) {
                console.status("");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
