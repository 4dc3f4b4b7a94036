package org.memcload.files;

import java.nio.file.Path;
import org.memcload.record.RejectedLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rejected lines of a dry run: each is logged, and no file is written. */
public record LoggedRejects(Path log) implements Rejects {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedRejects.class);

    @Override
    public void write(RejectedLines lines) {
        lines.forEach(line -> LOG.warn("{}: line {}: {}", log, line.number(), line.reason()));
    }

    @Override
    public void force() {
        // no file is written
    }

    @Override
    public void publish() {
        // each line was logged when it was rejected
    }

    @Override
    public void discard() {
        // each line was logged when it was rejected
    }
}
