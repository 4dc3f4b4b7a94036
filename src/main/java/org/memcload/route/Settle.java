package org.memcload.route;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.processor.aggregate.AggregateController;
import org.memcload.run.ExitCode;
import org.memcload.run.FileLedger;
import org.memcload.run.FileStatus;
import org.memcload.run.IncompleteRouteException;
import org.memcload.run.NumberedBackup;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the loading of a file: sends the batches that are not full, waits until every batch is acknowledged or given up, and
 * judges the file by its ledger. The exchange goes on only where every line is accounted for; else it fails, and moveFailed
 * applies.
 */
public final class Settle implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(Settle.class);

    private final Run run;
    private final AggregateController batches;
    private final ServerWatch watch;
    private final ServersAnswer serversAnswer;
    /** How often each file was in vain loaded from its start, for what happened to servers. Used by the consumer's thread alone. */
    private final Map<String, Integer> reloads = new HashMap<>();

    public Settle(Run run, AggregateController batches, ServerWatch watch, ServersAnswer serversAnswer) {
        this.run = run;
        this.batches = batches;
        this.watch = watch;
        this.serversAnswer = serversAnswer;
    }

    @Override
    public void process(Exchange exchange) throws NotLoadedException, IOException, InterruptedException {
        FileLedger ledger = LoadProperties.ledger(exchange);
        ledger.settle();
        batches.forceCompletionOfAllGroups();
        long dropped = ledger.awaitBatches();
        if (dropped > 0) {
            LOG.warn("{}: {} records on their way are dropped", ledger.path(), dropped);
        }
        boolean changed = hasChanged(exchange, ledger);

        judge(exchange, ledger, findings(ledger), changed);

        FileStatus status = ledger.verdict().orElse(null);
        if (status != null) {
            reloads.remove(ledger.name());
        }
        if (status == FileStatus.LOADED || status == FileStatus.FAILED) {
            serversAnswer.release();
            ledger.rejects().publish();
            if (!run.settings().dry()) {
                NumberedBackup.free(FinalName.of(ledger, status));
            }
        } else {
            ledger.rejects().discard();
        }
        if (status == FileStatus.FAILED) {
            exchange.setProperty(LoadProperties.FAILED_NAME, FinalName.failedName(ledger));
        }
        if (status != FileStatus.LOADED && status != FileStatus.DRY) {
            throw new NotLoadedException(ledger.name() + " was not loaded");
        }
    }

    private ServerFindings findings(FileLedger ledger) throws InterruptedException {
        if (run.settings().dry()) {
            return ServerFindings.NONE;
        }
        // a file that is not loaded anyway waits for nobody
        return watch.conclude(
                ledger.acknowledging(),
                ledger.isCondemned() ? 0 : run.settings().retry());
    }

    private void judge(Exchange exchange, FileLedger ledger, ServerFindings findings, boolean changed) {
        if (ledger.error().isPresent()) {
            ledger.judge(FileStatus.HELD, HeldByError.log(ledger, ledger.error().get()));
            run.stop(ExitCode.ERROR);
        } else if (ledger.isInterrupted()) {
            LOG.warn("{}: interrupted after {} lines; it keeps its name", ledger.path(), ledger.lines());
            ledger.judge(FileStatus.INTERRUPTED, "interrupted");
        } else if (ledger.serverFailure().isPresent()) {
            hold(ledger, serverFailure(ledger, findings));
        } else if (!LoadProperties.sequence(exchange).isReadToEnd()) {
            Throwable unread = new IncompleteRouteException(
                    "the route does not read it to its end: is the split over the method blocks.of missing?");
            ledger.judge(FileStatus.HELD, HeldByError.log(ledger, unread));
            run.stop(ExitCode.ERROR);
        } else if (ledger.lost() != 0) {
            String reason = ledger.lost() + " lines reached neither a server nor the rejects: the route drops them";
            LOG.error("{}: {}", ledger.path(), reason);
            ledger.judge(FileStatus.HELD, reason);
            run.stop(ExitCode.ERROR);
        } else if (changed) {
            LOG.warn("{} has changed while it was read; it is loaded again from its start", ledger.path());
            ledger.judge(null, null);
        } else {
            switch (findings.trust()) {
                case UNKNOWN -> hold(ledger, ServerWords.unknown(findings));
                case IN_DANGER -> reload(ledger, findings.dangers());
                case KEPT -> judgeStored(ledger, watch.takeLosses());
            }
        }
    }

    /** Judges a file whose records are stored, as far as it could be read. */
    private void judgeStored(FileLedger ledger, List<ServerEvent> losses) {
        String evictions = ServerWords.evictions(losses);
        if (run.settings().failOnEviction() && !evictions.isEmpty()) {
            refuseEviction(ledger, evictions);
        } else if (ledger.corruption().isPresent()) {
            fail(ledger, "corrupt: " + ledger.corruption().get());
        } else if (ledger.rejectedLines() > run.settings().maxErrorRate() * ledger.lines()) {
            fail(
                    ledger,
                    String.format(
                            Locale.ROOT,
                            "%d of %d lines rejected, which is more than %s %% (--max-error-rate)",
                            ledger.rejectedLines(),
                            ledger.lines(),
                            percent(run.settings().maxErrorRate())));
        } else {
            accept(ledger, ServerWords.losses(losses));
        }
    }

    /** Whether somebody wrote to the file after all. Notes what is wrong with the disk while nothing is decided yet. */
    private static boolean hasChanged(Exchange exchange, FileLedger ledger) {
        if (ledger.isCondemned()) {
            return false;
        }
        try {
            ledger.rejects().force();
            return LoadProperties.file(exchange).hasChanged();
        } catch (IOException e) {
            ledger.fail(e);
            return false;
        }
    }

    private static String serverFailure(FileLedger ledger, ServerFindings findings) {
        String failure = ledger.serverFailure().get();
        List<String> others = new ArrayList<>(findings.unanswered().keySet());
        others.removeAll(ledger.failedServers());
        return others.isEmpty() ? failure : failure + "; no answer from " + String.join(", ", others) + " either";
    }

    private void hold(FileLedger ledger, String failure) {
        String reason = failure;
        if (ledger.notAcknowledged() > 0) {
            reason += "; " + ledger.notAcknowledged() + " records read so far were not acknowledged";
        }
        ledger.judge(FileStatus.HELD, reason);
        if (run.settings().watch()) {
            long delay = serversAnswer.hold();
            LOG.error(
                    "{}: {}. It keeps its name, and no file is taken until all its servers answer{}",
                    ledger.path(),
                    reason,
                    delay == 0 ? "" : ", and not in the next " + delay + " s");
        } else {
            LOG.error(
                    "{}: {}. It keeps its name, as do all later files: run the same command again when the server takes"
                            + " records again",
                    ledger.path(),
                    reason);
            run.stop(ExitCode.SERVER_FAILED);
        }
    }

    /** Ends the run even where it would wait for servers: waiting gives them no more memory. */
    private void refuseEviction(FileLedger ledger, String evictions) {
        String reason = evictions + " (--fail-on-eviction)";
        ledger.judge(FileStatus.HELD, reason);
        LOG.error(
                "{}: {}. It keeps its name, as do all later files: give the server more memory (memcached's option -m) or"
                        + " load fewer files, and load anew what it has lost",
                ledger.path(),
                reason);
        run.stop(ExitCode.SERVER_FAILED);
    }

    private void reload(FileLedger ledger, List<ServerEvent> dangers) {
        String causes = ServerWords.causes(dangers);
        int times = reloads.merge(ledger.name(), 1, Integer::sum);
        if (times > run.settings().retry()) {
            hold(ledger, causes + "; the file was loaded from its start " + times + " times, and each time in vain");
        } else {
            LOG.warn("{}: {}; the file is loaded again from its start", ledger.path(), causes);
            ledger.judge(null, null);
        }
    }

    private void fail(FileLedger ledger, String reason) {
        ledger.judge(FileStatus.FAILED, reason);
        LOG.error(
                "{}: {}. {} {}",
                ledger.path(),
                reason,
                run.settings().dry() ? "It would be moved to" : "What is valid is stored; the file is now",
                FinalName.of(ledger, FileStatus.FAILED));
    }

    /** @param losses what servers have lost meanwhile, in words, or null */
    private void accept(FileLedger ledger, String losses) {
        ledger.judge(run.settings().dry() ? FileStatus.DRY : FileStatus.LOADED, losses);
        if (ledger.rejectedLines() > 0 && !run.settings().dry()) {
            LOG.warn(
                    "{}: {} of {} lines rejected, see {}",
                    ledger.path(),
                    ledger.rejectedLines(),
                    ledger.lines(),
                    ledger.rejects().path());
        }
        if (ledger.droppedAppIds() > 0) {
            LOG.warn("{}: {} application ids dropped that are no uint32", ledger.path(), ledger.droppedAppIds());
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.3g", 100 * share);
    }
}
