package org.memcload.run;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.files.FileErrors;
import org.memcload.servers.ServerFailure;
import org.memcload.servers.ServerWords;
import org.memcload.verdict.Cause;
import org.memcload.verdict.Fault;
import org.memcload.verdict.Trigger;
import org.memcload.verdict.Verdict;

/** The words of the report for verdicts on files. */
final class FileWords {

    private FileWords() {}

    /** The reason in the report: why the file was not loaded, or which losses a loaded file had; null if there is no reason. */
    static String reason(Verdict verdict) {
        if (verdict instanceof Verdict.Loaded loaded) {
            return ServerWords.losses(loaded.losses());
        }
        if (verdict instanceof Verdict.Failed failed) {
            return fault(failed.fault());
        }
        if (verdict instanceof Verdict.Held held) {
            return cause(held.cause());
        }
        if (verdict instanceof Verdict.LoadAgain again) {
            return trigger(again.trigger());
        }
        return "interrupted";
    }

    static String fault(Fault fault) {
        if (fault instanceof Fault.TooManyRejects rejects) {
            return String.format(
                    Locale.ROOT,
                    "%d of %d lines rejected, which is more than %.3g %% (--max-error-rate)",
                    rejects.rejected(),
                    rejects.lines(),
                    100 * rejects.maxErrorRate());
        }
        return "corrupt: " + ((Fault.Corrupt) fault).damage();
    }

    static String trigger(Trigger trigger) {
        return trigger instanceof Trigger.RecordsInDanger danger
                ? ServerWords.causes(danger.dangers())
                : "changed while it was read";
    }

    static String cause(Cause cause) {
        if (cause instanceof Cause.ByError error) {
            return error(error.error());
        }
        if (cause instanceof Cause.LinesDropped dropped) {
            return dropped.lines() + " lines reached neither a server nor the rejects: the route drops them";
        }
        if (cause instanceof Cause.ServersFailed failed) {
            return serversFailed(failed);
        }
        if (cause instanceof Cause.ServersSilent silent) {
            return ServerWords.unknown(silent.findings());
        }
        if (cause instanceof Cause.RecordsInDanger danger) {
            return ServerWords.causes(danger.dangers()) + "; the file was loaded from its start " + danger.times()
                    + " times, and each time in vain";
        }
        if (cause instanceof Cause.Evicted evicted) {
            return ServerWords.evictions(evicted.losses()) + " (--fail-on-eviction)";
        }
        if (cause instanceof Cause.NotRenamed renaming) {
            return renaming.failure()
                    .map(failure -> "could not be renamed to " + renaming.target() + ": " + FileErrors.message(failure))
                    .orElse("vanished before it could be renamed to " + renaming.target());
        }
        return "the route ended before the file was settled";
    }

    private static String serversFailed(Cause.ServersFailed failed) {
        StringBuilder words = new StringBuilder(
                failed.failures().stream().map(FileWords::givenUp).collect(Collectors.joining("; ")));
        if (!failed.silent().isEmpty()) {
            words.append("; no answer from ")
                    .append(String.join(", ", failed.silent()))
                    .append(" either");
        }
        if (failed.notAcknowledged() > 0) {
            words.append("; ").append(failed.notAcknowledged()).append(" records read so far were not acknowledged");
        }
        return words.toString();
    }

    private static String givenUp(ServerFailure failure) {
        String tried = failure.redeliveries() == 0
                ? "1 attempt"
                : String.format(
                        Locale.ROOT,
                        "%d attempts, the last %d within %.1f s",
                        failure.redeliveries() + 1,
                        failure.redeliveries(),
                        failure.seconds());
        return failure.message() + "; given up after " + tried;
    }

    private static String error(Throwable error) {
        if (error instanceof IOException failure) {
            return FileErrors.message(failure);
        }
        Optional<Error> shortage = ProgramErrors.in(error).filter(ProgramErrors::isShortage);
        if (shortage.isPresent()) {
            return ProgramErrors.message(shortage.get());
        }
        return error instanceof IncompleteRouteException ? error.getMessage() : ProgramErrors.message(error);
    }
}
