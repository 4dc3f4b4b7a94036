package org.memcload.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.memcload.run.ProgramErrors;

/** Sends log lines to the console, which is standard error, or to a file. */
final class Logging {

    /** Loggers whose level was set: kept, since the log manager has only weak references. */
    private static final Logger CAMEL = Logger.getLogger("org.apache.camel");

    /** These only repeat log lines of a step, or the program's last message. */
    private static final List<Logger> REPEATING = List.of(
            Logger.getLogger("org.apache.camel.impl.engine.AbstractCamelContext"),
            Logger.getLogger("org.apache.camel.processor.aggregate.AggregateProcessor"),
            Logger.getLogger("org.apache.camel.component.file.GenericFileOnCompletion"),
            Logger.getLogger("org.apache.camel.impl.engine.DefaultInflightRepository"));

    private static final Logger SPYMEMCACHED = Logger.getLogger("net.spy");

    private static final Logger NETTY = Logger.getLogger("io.netty");

    /** The property of the JVM that names a logging configuration. */
    private static final String CONFIGURATION = "java.util.logging.config.file";

    private static final String LEVEL = ".level";

    /** Loggers of the operator's configuration, kept as those above. */
    private static final List<Logger> GIVEN = new ArrayList<>();

    private Logging() {}

    /**
     * Starts logging.
     *
     * @param outputs destination of log lines
     * @param onError gets errors of the program that any logger logs
     */
    static void configure(LogOutputs outputs, Consumer<Throwable> onError) {
        LogManager.getLogManager().reset();
        Handler handler = new SinkHandler(outputs.log(), onError);
        handler.setFormatter(new LogFormatter());
        handler.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(handler);
        CAMEL.setLevel(Level.WARNING);
        REPEATING.forEach(logger -> {
            logger.setLevel(null);
            logger.setFilter(entry -> {
                hear(entry, onError);
                return false;
            });
        });
        // memcload logs the same in other words
        SPYMEMCACHED.setLevel(Level.OFF);
        NETTY.setLevel(Level.SEVERE);
        if (System.getProperty(CONFIGURATION) != null) {
            setGivenLevels();
        }
    }

    /**
     * Sets the levels of the operator's logging configuration, which override those set here; its handlers are ignored. The log
     * manager's own way, updateConfiguration, would undo all levels that the configuration does not name.
     */
    private static void setGivenLevels() {
        Path file = Path.of(System.getProperty(CONFIGURATION));
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties configuration = new Properties();
            configuration.load(reader);
            for (String key : configuration.stringPropertyNames()) {
                if (key.endsWith(LEVEL)) {
                    Logger logger = Logger.getLogger(key.substring(0, key.length() - LEVEL.length()));
                    logger.setLevel(Level.parse(configuration.getProperty(key).strip()));
                    GIVEN.add(logger);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            Logger.getLogger(Logging.class.getName()).warning(CONFIGURATION + ": " + file + " cannot be used: " + e);
        }
    }

    /** Libraries that catch an error and continue still log it. */
    private static void hear(LogRecord entry, Consumer<Throwable> onError) {
        ProgramErrors.in(entry.getThrown())
                .filter(error ->
                        error instanceof VirtualMachineError || entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .ifPresent(onError);
    }

    /** Hands each line to a sink. */
    private static final class SinkHandler extends Handler {

        private final LogSink sink;
        private final Consumer<Throwable> onError;

        SinkHandler(LogSink sink, Consumer<Throwable> onError) {
            this.sink = sink;
            this.onError = onError;
        }

        @Override
        public void publish(LogRecord entry) {
            hear(entry, onError);
            sink.write(getFormatter().format(entry));
        }

        @Override
        public void flush() {
            // the outputs are flushed at the end of the program
        }

        @Override
        public void close() {
            // the owner of the sink closes it
        }
    }
}
