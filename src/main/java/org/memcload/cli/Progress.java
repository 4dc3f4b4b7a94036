package org.memcload.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.memcload.run.FileLedger;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far the present file is: as a bar on a terminal, else as a log line now and then. */
final class Progress implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final long LOG_SECONDS = 10;
    private static final int BAR_MILLIS = 250;

    private final Run run;
    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(1, Loader.daemons("progress"));

    // Used by the clock's thread, and by close when that has ended.
    private FileLedger shown;
    private ProgressBar bar;
    private long lastLines;

    private Progress(Run run) {
        this.run = run;
    }

    static Progress start(Run run) {
        Progress progress = new Progress(run);
        if (Terminal.isWatched()) {
            var unused = progress.clock.scheduleWithFixedDelay(
                    progress::draw, BAR_MILLIS, BAR_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            var unused =
                    progress.clock.scheduleWithFixedDelay(progress::log, LOG_SECONDS, LOG_SECONDS, TimeUnit.SECONDS);
        }
        return progress;
    }

    private void draw() {
        FileLedger current = run.current().orElse(null);
        if (current != shown) {
            closeBar();
            shown = current;
            if (current != null) {
                bar = new ProgressBarBuilder()
                        .setTaskName(current.name())
                        .setInitialMax(current.size())
                        .setUnit(" MiB", 1 << 20)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(BAR_MILLIS)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .clearDisplayOnFinish()
                        .build();
            }
        }
        if (bar != null && current != null) {
            bar.stepTo(Math.min(current.compressedBytesRead(), current.size()));
            bar.setExtraMessage(String.format(
                    Locale.ROOT, " %,d lines, %,.0f lines/s", current.lines(), current.lines() / seconds(current)));
        }
    }

    private void log() {
        run.current().ifPresent(current -> {
            long lines = run.lines();
            LOG.info(
                    "{}: {} % read, {} lines ({} lines/s)",
                    current.path(),
                    Math.round(100.0 * current.compressedBytesRead() / Math.max(current.size(), 1)),
                    current.lines(),
                    (lines - lastLines) / Duration.ofSeconds(LOG_SECONDS).toSeconds());
            lastLines = lines;
        });
    }

    private static double seconds(FileLedger file) {
        return Math.max(file.elapsedSeconds(), 0.001);
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            if (clock.awaitTermination(1, TimeUnit.SECONDS)) {
                closeBar();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
