package org.memcload.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.LongFunction;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.memcload.files.UsageException;

/** The outputs of log lines and messages: standard error and, if requested, a log file. Neither blocks its callers. */
final class LogOutputs implements AutoCloseable {

    private final LogSink console;
    /** Set before the first log line; the console unless a file is requested. */
    private volatile LogSink log;

    private LogOutputs(LogSink console) {
        this.console = console;
        this.log = console;
    }

    /** Starts with standard error as the only output. */
    static LogOutputs start() {
        // a failure to write standard error is not reported, for lack of another output
        return new LogOutputs(LogSink.start("standard error", System.err, failure -> {}, lossNote("standard error")));
    }

    /** Standard error. */
    LogSink console() {
        return console;
    }

    /** The output of log lines. */
    LogSink log() {
        return log;
    }

    /** Appends log lines to a file from now on. */
    void logTo(Path file) throws UsageException {
        String name = "--log: " + file;
        log = LogSink.start(
                "log",
                open(file),
                failure -> console.write(
                        "memcload: " + name + " cannot be written, log lines are lost: " + failure.getMessage() + "\n"),
                lossNote(name));
    }

    private static OutputStream open(Path file) throws UsageException {
        try {
            return new FileOutputStream(file.toFile(), true);
        } catch (IOException e) {
            throw new UsageException("--log: " + e.getMessage(), e);
        }
    }

    private static LongFunction<String> lossNote(String output) {
        LogFormatter formatter = new LogFormatter();
        return lost -> formatter.format(new LogRecord(
                Level.WARNING, lost + " log lines were lost: " + output + " took no more for longer than a second"));
    }

    /**
     * Waits until all is written.
     *
     * @param patienceMillis milliseconds after which a blocked output is given up
     */
    void flush(long patienceMillis) {
        if (log != console) {
            var unused = log.flush(patienceMillis);
        }
        var unused = console.flush(patienceMillis);
    }

    @Override
    public void close() {
        log.close();
        console.close();
    }
}
