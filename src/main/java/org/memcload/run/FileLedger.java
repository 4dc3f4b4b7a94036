package org.memcload.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.client.BulkSet;

/**
 * The account of one file: every line that was read, every record handed on and every record acknowledged, and whatever
 * went wrong. A file may be renamed only if its account is clean. Safe for use by several threads; all state is guarded by
 * the ledger itself.
 */
public final class FileLedger {

    /** What an interrupted file's batches get to come back: a part of the 10 s in which the program is to end. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long GRACE_GLANCE_MILLIS = 100;

    private final String name;
    private final long size;
    private final Path directory;
    private final RejectsFile rejects;
    private final long started = System.nanoTime();

    private long lines;
    private long rejected;
    private long droppedAppIds;
    private long handedOn;
    private long stored;
    private long superseded;
    private long refused;
    private long unacknowledged;

    /** Servers that acknowledged records, as {@code host:port}. */
    private final Set<String> acknowledging = new HashSet<>();

    private String corrupt;
    private MemcacheException serverFailure;
    /** What was tried in vain with each server, in words. */
    private final Map<String, String> givenUp = new LinkedHashMap<>();

    private Throwable error;
    private boolean interrupted;
    private long interruptedAt;
    private LongSupplier position = () -> 0;

    private boolean settled;
    private FileStatus status;
    private String reason;

    FileLedger(String name, long size, Path directory, RejectsFile rejects) {
        this.name = name;
        this.size = size;
        this.directory = directory;
        this.rejects = rejects;
    }

    /** Its name in the directory. */
    public String name() {
        return name;
    }

    /** Compressed bytes of the file when it was claimed. */
    public long size() {
        return size;
    }

    public RejectsFile rejects() {
        return rejects;
    }

    /** Where it is found by those who wait for it. */
    public Path path() {
        return directory.resolve(name);
    }

    /** Tells where to ask how many compressed bytes of the file have been read. */
    public synchronized void reading(LongSupplier compressedBytesRead) {
        position = compressedBytesRead;
    }

    /** Compressed bytes of the file that have been read. */
    public long compressedBytesRead() {
        LongSupplier supplier;
        synchronized (this) {
            supplier = position;
        }
        return supplier.getAsLong();
    }

    /**
     * What is to become of the file, its account being closed.
     *
     * @param why null where there is nothing to say; of a file to be taken again the status is null too
     */
    public synchronized void judge(FileStatus verdict, String why) {
        status = verdict;
        reason = why;
    }

    /** What is to become of the file, once it is judged. */
    public synchronized Optional<FileStatus> verdict() {
        return Optional.ofNullable(status);
    }

    /** The step {@code settle} has begun: from now on the verdict is its own. */
    public synchronized void settle() {
        settled = true;
    }

    /** Whether the step {@code settle} was reached. */
    public synchronized boolean isSettled() {
        return settled;
    }

    /** Whether nothing is on its way, lost or gone wrong at this moment. */
    public synchronized boolean isClean() {
        return !isCondemned() && onTheWay() == 0 && lost() == 0;
    }

    /** Counts the lines of a block that was parsed. */
    public synchronized void parsed(int blockLines) {
        lines += blockLines;
    }

    /** Counts application ids that were dropped from records which are not rejected. */
    public synchronized void dropped(long appIds) {
        droppedAppIds += appIds;
    }

    /** Counts lines that are now in the rejects file. */
    public synchronized void rejected(int count) {
        rejected += count;
    }

    /** Counts records whose batch is on its way, until it is {@link #acknowledged} or {@link #unacknowledged}. */
    public synchronized void handedOn(int records) {
        handedOn += records;
    }

    /** A batch has come through. */
    public synchronized void acknowledged(BulkSet batch) {
        stored += batch.count(BulkSet.Status.STORED);
        superseded += batch.count(BulkSet.Status.SUPERSEDED);
        refused += batch.refused();
        acknowledging.addAll(batch.storedByServer().keySet());
        int pending = batch.count(BulkSet.Status.PENDING);
        if (pending > 0) {
            unacknowledged += pending;
            fail(new IncompleteRouteException("a batch has passed the route, but " + pending
                    + " of its records reached no server: is the step toD to memcache missing behind lanes?"));
        }
        notifyAll();
    }

    /**
     * A batch has not come through, all redeliveries spent.
     *
     * @param failure what the server was unable to do, or null where the batch was given up without being sent
     */
    public synchronized void unacknowledged(BulkSet batch, MemcacheException failure) {
        int pending = batch.count(BulkSet.Status.PENDING);
        stored += batch.count(BulkSet.Status.STORED);
        superseded += batch.count(BulkSet.Status.SUPERSEDED);
        refused += batch.refused();
        acknowledging.addAll(batch.storedByServer().keySet());
        unacknowledged += pending;
        if (serverFailure == null) {
            serverFailure = failure;
        }
        notifyAll();
    }

    /**
     * A batch is given up, all redeliveries spent or the file condemned meanwhile; to be told before it is
     * {@link #unacknowledged}.
     *
     * @param server as {@code host:port}
     * @param failure what it was unable to do in the end
     * @param redeliveries how often the batch was sent again, 0 for not at all
     * @param seconds within which it was sent again
     */
    public synchronized void givenUp(String server, String failure, int redeliveries, double seconds) {
        String tried = redeliveries == 0
                ? "1 attempt"
                : String.format(
                        Locale.ROOT, "%d attempts, the last %d within %.1f s", redeliveries + 1, redeliveries, seconds);
        givenUp.putIfAbsent(server, failure + "; given up after " + tried);
    }

    /** The file is not what it should be; the lines before the fault count. */
    public synchronized void corrupt(String reason) {
        corrupt = reason;
    }

    /** Something that must not happen has happened: the first of it is kept. */
    public synchronized void fail(Throwable cause) {
        if (error == null) {
            error = cause;
        }
        notifyAll();
    }

    /** The run is to stop: what is not yet sent is dropped. */
    synchronized void interrupt() {
        if (!interrupted) {
            interruptedAt = System.nanoTime();
        }
        interrupted = true;
        notifyAll();
    }

    /** Whether the file will not be loaded this time, so that nothing more of it needs to be read or sent. */
    public synchronized boolean isCondemned() {
        return serverFailure != null || error != null || interrupted;
    }

    /**
     * Waits until every batch handed on has come back; after an interruption not for long.
     *
     * @return records of batches that have not come back
     */
    public synchronized long awaitBatches() throws InterruptedException {
        while (onTheWay() > 0) {
            if (!interrupted) {
                wait();
            } else if (System.nanoTime() - interruptedAt < GRACE_NANOS) {
                wait(GRACE_GLANCE_MILLIS);
            } else {
                break;
            }
        }
        return onTheWay();
    }

    private long onTheWay() {
        return handedOn - stored - superseded - refused - unacknowledged;
    }

    public synchronized Optional<Throwable> error() {
        return Optional.ofNullable(error);
    }

    /** What servers were unable to do and how often it was tried, in words; names each server that failed. */
    public synchronized Optional<String> serverFailure() {
        if (serverFailure == null) {
            return Optional.empty();
        }
        return Optional.of(
                givenUp.isEmpty()
                        ? serverFailure.getMessage() + "; given up after 1 attempt"
                        : String.join("; ", givenUp.values()));
    }

    /** The servers that {@link #serverFailure} names, as {@code host:port}. */
    public synchronized Set<String> failedServers() {
        if (serverFailure == null) {
            return Set.of();
        }
        return givenUp.isEmpty() ? Set.of(serverFailure.getServer()) : Set.copyOf(givenUp.keySet());
    }

    /** Servers that acknowledged records of the file, as {@code host:port}. */
    public synchronized Set<String> acknowledging() {
        return Set.copyOf(acknowledging);
    }

    public synchronized Optional<String> corruption() {
        return Optional.ofNullable(corrupt);
    }

    public synchronized boolean isInterrupted() {
        return interrupted;
    }

    public synchronized long lines() {
        return lines;
    }

    public synchronized long rejectedLines() {
        return rejected;
    }

    public synchronized long droppedAppIds() {
        return droppedAppIds;
    }

    /** Records that no server has acknowledged and no later record superseded. */
    public synchronized long notAcknowledged() {
        return lines - rejected - stored - superseded;
    }

    /** Lines that are neither a record on its way or acknowledged nor rejected: the route has dropped them. */
    public synchronized long lost() {
        return lines - handedOn + refused - rejected;
    }

    /** @param dry whether nothing was stored, whatever was acknowledged by what stands in for the servers */
    synchronized Report.FileReport report(boolean dry) {
        return new Report.FileReport(
                name, status, lines, dry ? 0 : stored, superseded, rejected, droppedAppIds, elapsedSeconds(), reason);
    }

    /** Seconds since it was taken. */
    public double elapsedSeconds() {
        return Duration.ofNanos(System.nanoTime() - started).toMillis() / 1000.0;
    }
}
