package org.memcload.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.memcload.route.DryRun;
import org.memcload.run.UsageException;

/** Sends log lines to the console, which is standard error, or to a file. */
final class Logging {

    /** Loggers whose level was set: kept, since the log manager lets go of those that nobody holds. */
    private static final Logger CAMEL = Logger.getLogger("org.apache.camel");

    /** These only repeat what a step has logged, or what the program ends with. */
    private static final List<Logger> REPEATING = List.of(
            Logger.getLogger("org.apache.camel.impl.engine.AbstractCamelContext"),
            Logger.getLogger("org.apache.camel.processor.aggregate.AggregateProcessor"),
            Logger.getLogger("org.apache.camel.component.file.GenericFileOnCompletion"),
            Logger.getLogger("org.apache.camel.impl.engine.DefaultInflightRepository"));

    private static final Logger SPYMEMCACHED = Logger.getLogger("net.spy");

    private static final Logger NETTY = Logger.getLogger("io.netty");
    private static final Logger DRY_RUN = Logger.getLogger(DryRun.class.getName());

    private Logging() {}

    /**
     * Starts logging.
     *
     * @param file to append to, or null for the console
     * @param dry whether each record is logged
     */
    static void configure(Path file, boolean dry) throws UsageException {
        LogManager.getLogManager().reset();
        Handler handler = file == null
                ? new FlushingHandler(System.err, "standard error", Terminal.isWatched() ? Terminal.CLEAR_LINE : "")
                : new FlushingHandler(open(file), "--log: " + file, "");
        handler.setFormatter(new LogFormatter());
        handler.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(handler);
        CAMEL.setLevel(Level.WARNING);
        REPEATING.forEach(logger -> logger.setLevel(Level.OFF));
        // what it says, memcload says better
        SPYMEMCACHED.setLevel(Level.OFF);
        NETTY.setLevel(Level.SEVERE);
        DRY_RUN.setLevel(dry ? Level.FINE : Level.INFO);
    }

    private static OutputStream open(Path file) throws UsageException {
        try {
            return new FileOutputStream(file.toFile(), true);
        } catch (IOException e) {
            throw new UsageException("--log: " + e.getMessage(), e);
        }
    }

    /** Writes each line at once. That it cannot is said once on standard error and stops nothing. */
    private static final class FlushingHandler extends Handler {

        private final OutputStream out;
        private final String before;

        /**
         * A handler for a stream.
         *
         * @param name what it is, for people
         * @param before what to write before each line
         */
        FlushingHandler(OutputStream out, String name, String before) {
            this.out = out;
            this.before = before;
            setErrorManager(new ErrorManager() {
                private boolean said;

                @Override
                public synchronized void error(String message, Exception e, int code) {
                    if (!said) {
                        System.err.println("memcload: " + name + " cannot be written, log lines are lost: "
                                + (e == null ? message : e.getMessage()));
                        said = true;
                    }
                }
            });
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            try {
                out.write((before + getFormatter().format(entry)).getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException | RuntimeException e) {
                reportError(null, e, ErrorManager.WRITE_FAILURE);
            }
        }

        @Override
        public void flush() {
            // each line is
        }

        /** Standard error is not ours to close. */
        @Override
        public void close() {
            flush();
        }
    }
}
