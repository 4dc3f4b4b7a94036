package org.memcload.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.servers.ServerFailure;

/**
 * Counts the lines of one file that were read and the records that were acknowledged, and keeps errors. Parsed blocks report the
 * lines, {@linkplain Delivery deliveries} the acknowledgements. Safe for use by several threads; all state is guarded by the ledger
 * itself.
 */
public final class FileLedger {

    /** Time limit for the deliveries of an interrupted file: a part of the 10 s in which the program must end. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final long GLANCE_MILLIS = 100;

    private final long graceNanos;

    private long lines;
    private long rejected;
    private long droppedAppIds;
    private long opened;
    private long stored;
    private long superseded;
    private long refused;
    private long unacknowledged;

    /** Servers that acknowledged records, as {@code host:port}. */
    private final Set<String> acknowledging = new HashSet<>();
    /** The first failure of each server whose batches were given up. */
    private final Map<String, ServerFailure> serverFailures = new LinkedHashMap<>();

    private Throwable error;
    private String corruption;
    private boolean interrupted;
    private long interruptedAt;

    public FileLedger() {
        this(GRACE);
    }

    FileLedger(Duration grace) {
        this.graceNanos = grace.toNanos();
    }

    /** Counts the lines of a parsed block. */
    public synchronized void parsed(int blockLines) {
        lines += blockLines;
    }

    /** Counts lines that are in the rejects. */
    public synchronized void rejected(int count) {
        rejected += count;
    }

    synchronized void opened(Delivery delivery) {
        opened += delivery.batch().size();
    }

    synchronized void closed(Delivery delivery, Outcome outcome) {
        LaneBatch batch = delivery.batch();
        int pending = batch.count(BulkSet.Status.PENDING);
        stored += batch.count(BulkSet.Status.STORED);
        superseded += batch.count(BulkSet.Status.SUPERSEDED);
        refused += batch.refused();
        unacknowledged += pending;
        droppedAppIds += batch.droppedAppIds();
        acknowledging.addAll(batch.storedByServer().keySet());
        if (outcome instanceof Outcome.ServersFailed servers) {
            servers.failures().forEach(failure -> serverFailures.putIfAbsent(failure.server(), failure));
        } else if (outcome instanceof Outcome.StepFailed step) {
            fail(step.cause());
        } else if (outcome instanceof Outcome.Answered && pending > 0) {
            fail(new IncompleteRouteException("a batch has passed the route, but " + pending
                    + " of its records reached no server: is the step toD to memcache missing after lanes?"));
        }
        notifyAll();
    }

    /** Notes that the file is damaged; the lines before the damage count. */
    public synchronized void corrupt(String reason) {
        corruption = reason;
    }

    /** Notes an error that prevents loading the file; the first one counts. */
    public synchronized void fail(Throwable cause) {
        if (error == null) {
            error = cause;
        }
    }

    /** Notes that the run is stopping: unsent records are dropped. */
    public synchronized void interrupt() {
        if (!interrupted) {
            interruptedAt = System.nanoTime();
        }
        interrupted = true;
        notifyAll();
    }

    /** Whether the file will not be loaded this time, so that reading and sending it can stop. */
    public synchronized boolean isCondemned() {
        return !serverFailures.isEmpty() || error != null || interrupted;
    }

    /** Whether the file is not condemned, no delivery is open, and every line is accounted for. */
    public synchronized boolean isClean() {
        return !isCondemned() && counts().onTheWay() == 0 && counts().lost() == 0;
    }

    /**
     * Waits until every delivery is closed; after an interruption only for a few seconds.
     *
     * @return records of deliveries that are still open
     */
    public synchronized long awaitDeliveries() throws InterruptedException {
        while (counts().onTheWay() > 0) {
            if (!interrupted) {
                wait();
            } else if (System.nanoTime() - interruptedAt < graceNanos) {
                wait(GLANCE_MILLIS);
            } else {
                break;
            }
        }
        return counts().onTheWay();
    }

    public synchronized Counts counts() {
        return new Counts(lines, rejected, droppedAppIds, opened, stored, superseded, refused, unacknowledged);
    }

    public synchronized Optional<Throwable> error() {
        return Optional.ofNullable(error);
    }

    public synchronized Optional<String> corruption() {
        return Optional.ofNullable(corruption);
    }

    public synchronized boolean isInterrupted() {
        return interrupted;
    }

    /** The servers whose batches were given up, each with its first failure. */
    public synchronized List<ServerFailure> serverFailures() {
        return new ArrayList<>(serverFailures.values());
    }

    /** Servers that acknowledged records of the file, as {@code host:port}. */
    public synchronized Set<String> acknowledging() {
        return Set.copyOf(acknowledging);
    }
}
