package org.memcload.run;

import java.io.IOException;
import org.memcload.delivery.Counts;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.files.LogFile;
import org.memcload.files.RejectsFile;
import org.memcload.verdict.Cause;
import org.memcload.verdict.Trigger;
import org.memcload.verdict.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log lines about files. */
final class FileLog {

    private static final Logger LOG = LoggerFactory.getLogger(FileLog.class);

    private FileLog() {}

    static void processing(LogFile log) {
        LOG.info("Processing {}", log.path());
    }

    /** @param records still in flight when the run stops waiting for them */
    static void dropped(LogFile log, long records) {
        if (records > 0) {
            LOG.warn("{}: {} records on their way are dropped", log.path(), records);
        }
    }

    /** @param delay seconds before the run tries a held file again; negative if the run stops */
    static void decided(FileLoad load, Verdict verdict, LoadMode mode, long delay) {
        if (verdict instanceof Verdict.Loaded) {
            accepted(load.log(), load.ledger().counts(), mode);
        } else if (verdict instanceof Verdict.Failed failed) {
            LOG.error(
                    "{}: {}. {} {}",
                    load.log().path(),
                    FileWords.fault(failed.fault()),
                    mode == LoadMode.LOAD ? "Its valid lines are stored; the file is now" : "It would be moved to",
                    load.log().failed());
        } else if (verdict instanceof Verdict.Held held) {
            held(load.log(), held.cause(), delay);
        } else if (verdict instanceof Verdict.LoadAgain again) {
            loadAgain(load.log(), again.trigger());
        } else {
            LOG.warn(
                    "{}: interrupted after {} lines; it keeps its name",
                    load.log().path(),
                    load.ledger().counts().lines());
        }
    }

    private static void accepted(LogFile log, Counts counts, LoadMode mode) {
        if (counts.rejected() > 0 && mode == LoadMode.LOAD) {
            LOG.warn(
                    "{}: {} of {} lines rejected, see {}",
                    log.path(),
                    counts.rejected(),
                    counts.lines(),
                    RejectsFile.path(log));
        }
        if (counts.droppedAppIds() > 0) {
            LOG.warn("{}: {} application ids dropped that are not uint32", log.path(), counts.droppedAppIds());
        }
    }

    private static void loadAgain(LogFile log, Trigger trigger) {
        if (trigger instanceof Trigger.RecordsInDanger) {
            LOG.warn("{}: {}; the file is loaded again from its start", log.path(), FileWords.trigger(trigger));
        } else {
            LOG.warn("{} has changed while it was read; it is loaded again from its start", log.path());
        }
    }

    private static void held(LogFile log, Cause cause, long delay) {
        String reason = FileWords.cause(cause);
        switch (cause.effect()) {
            case WAIT_FOR_SERVER -> waiting(log, reason, delay);
            case STOP_FOR_SERVER ->
                LOG.error(
                        "{}: {}. It keeps its name, as do all later files: give the server more memory (memcached's option -m)"
                                + " or load fewer files, and load again what it has lost",
                        log.path(),
                        reason);
            case STOP -> stopped(log, cause, reason);
        }
    }

    private static void waiting(LogFile log, String reason, long delay) {
        if (delay < 0) {
            LOG.error(
                    "{}: {}. It keeps its name, as do all later files: run the same command again when the server takes"
                            + " records again",
                    log.path(),
                    reason);
        } else {
            LOG.error(
                    "{}: {}. It keeps its name, and no file is taken until all its servers answer{}",
                    log.path(),
                    reason,
                    delay == 0 ? "" : ", and not in the next " + delay + " s");
        }
    }

    /** Logs an error of the disk or of a route as one line, an error of the program with its stack trace. */
    private static void stopped(LogFile log, Cause cause, String reason) {
        if (cause instanceof Cause.NotRenamed renaming) {
            notRenamed(log, renaming);
        } else if (!(cause instanceof Cause.ByError byError)) {
            LOG.error("{}: {}", log.path(), reason);
        } else if (byError.error() instanceof IOException) {
            LOG.error("{} was not loaded: {}. Put that right and run the same command again", log.path(), reason);
        } else if (ProgramErrors.in(byError.error())
                .filter(ProgramErrors::isShortage)
                .isPresent()) {
            LOG.error("{} was not loaded: {}", log.path(), reason);
        } else if (byError.error() instanceof IncompleteRouteException) {
            LOG.error("{} was not loaded: {}. It keeps its name: mend the route", log.path(), reason);
        } else {
            LOG.error("{}: error of the program", log.path(), byError.error());
        }
    }

    private static void notRenamed(LogFile log, Cause.NotRenamed renaming) {
        if (renaming.failure().isEmpty()) {
            LOG.error("{} has vanished before it could be renamed to {}", renaming.claimed(), renaming.target());
        } else {
            LOG.error(
                    "{} {}. It is {}: put that right and run the same command again",
                    log.path(),
                    FileWords.cause(renaming),
                    renaming.present());
        }
    }

    /** The file has its final name. */
    static void done(FileLoad load, Verdict verdict, LoadMode mode) {
        if (!verdict.isLoaded()) {
            return;
        }
        long lines = load.ledger().counts().lines();
        if (mode == LoadMode.LOAD) {
            LOG.info("Loaded {}: {} lines in {} s", load.log().path(), lines, load.elapsedSeconds());
        } else {
            LOG.info(
                    "Would have loaded {}: {} lines, {} of them rejected",
                    load.log().path(),
                    lines,
                    load.ledger().counts().rejected());
        }
    }
}
