package org.memcload.component.memcache.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log lines of a class from a level on, INFO unless given, as long as this is open. */
public final class LogLines implements AutoCloseable {

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public LogLines(Class<?> of) {
        this(of.getName());
    }

    /** @param name of a class, or of a package for all its classes */
    public LogLines(String name) {
        this(name, Level.INFO);
    }

    /** @param from lowest level */
    public LogLines(String name, Level from) {
        logger = Logger.getLogger(name);
        logger.setLevel(from);
        logger.addHandler(handler);
    }

    public List<String> all() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    public List<String> at(Level level) {
        return records.stream()
                .filter(logged -> logged.getLevel().equals(level))
                .map(LogRecord::getMessage)
                .toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setLevel(null);
    }
}
