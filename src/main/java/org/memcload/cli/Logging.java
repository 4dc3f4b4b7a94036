package org.memcload.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.memcload.route.DryRun;
import org.memcload.run.UsageException;

/** Sends log lines to the console, which is standard error, or to a file. */
final class Logging {

    /** Loggers whose level was set: kept, since the log manager lets go of those that nobody holds. */
    private static final Logger CAMEL = Logger.getLogger("org.apache.camel");

    /** What Camel says of files and batches that fail, memcload says better. */
    private static final List<Logger> CAMEL_FAILURES = List.of(
            Logger.getLogger("org.apache.camel.component.file.GenericFileOnCompletion"),
            Logger.getLogger("org.apache.camel.processor.aggregate.AggregateProcessor"));

    private static final Logger SPYMEMCACHED = Logger.getLogger("net.spy");
    /** spymemcached logs under the name of the class that extends it. */
    private static final Logger CONNECTION = Logger.getLogger("org.memcload.component.memcache.SpyConnection");

    private static final Logger NETTY = Logger.getLogger("io.netty");
    private static final Logger DRY_RUN = Logger.getLogger(DryRun.class.getName());

    private Logging() {}

    /**
     * Starts logging.
     *
     * @param file to append to, or null for the console
     * @param dry whether each record is logged
     */
    static void configure(String file, boolean dry) throws UsageException {
        LogManager.getLogManager().reset();
        Handler handler = new FlushingHandler(file == null ? System.err : open(file));
        handler.setFormatter(new LogFormatter());
        handler.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(handler);
        CAMEL.setLevel(Level.WARNING);
        CAMEL_FAILURES.forEach(logger -> logger.setLevel(Level.SEVERE));
        // what it says, memcload says better
        SPYMEMCACHED.setLevel(Level.OFF);
        CONNECTION.setLevel(Level.OFF);
        NETTY.setLevel(Level.SEVERE);
        DRY_RUN.setLevel(dry ? Level.FINE : Level.INFO);
    }

    private static OutputStream open(String file) throws UsageException {
        try {
            return new FileOutputStream(file, true);
        } catch (IOException e) {
            throw new UsageException("--log: " + e.getMessage(), e);
        }
    }

    private static final class FlushingHandler extends StreamHandler {

        FlushingHandler(OutputStream out) throws UsageException {
            setOutputStream(out);
            try {
                setEncoding(StandardCharsets.UTF_8.name());
            } catch (IOException e) {
                throw new UsageException("UTF-8 is missing", e);
            }
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            super.publish(entry);
            flush();
        }

        /** Standard error is not ours to close. */
        @Override
        public synchronized void close() {
            flush();
        }
    }
}
