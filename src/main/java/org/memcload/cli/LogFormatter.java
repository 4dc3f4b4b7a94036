package org.memcload.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.memcload.run.Printable;

/**
 * Log lines such as {@code [2017.09.29 12:39:52] I Processing /data/20170929000000.tsv.gz}. Control characters in a message
 * are escaped, so that no input can forge a line.
 */
final class LogFormatter extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy.MM.dd HH:mm:ss");

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(200);
        line.append('[')
                .append(TIME.format(LocalDateTime.ofInstant(entry.getInstant(), ZoneId.systemDefault())))
                .append("] ")
                .append(letter(entry.getLevel()))
                .append(' ');
        Printable.escape(formatMessage(entry), line);
        line.append('\n');
        if (entry.getThrown() != null) {
            StringWriter trace = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(each -> {
                Printable.escape(each, line.append("    "));
                line.append('\n');
            });
        }
        return line.toString();
    }

    private static char letter(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return 'E';
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return 'W';
        }
        return level.intValue() >= Level.INFO.intValue() ? 'I' : 'D';
    }
}
