package org.memcload.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.servers.ServerFailure;

/**
 * A batch on its way: opened as the batch enters its lane, and closed exactly once, with its outcome. Until then, its file is not
 * settled and the next batch of the lane waits.
 *
 * <p>It belongs to the exchange that entered the lane. A copy of that exchange (multicast, recipientList, wireTap) refers to the
 * same delivery and cannot close it: the delivery closes with the original, which for a multicast is when all copies are done. A
 * wireTap does not wait for its copy. If only the copy sends the batch, its records have no answer when the original ends, and the
 * file fails. After an interruption, a delivery may close after its file was settled. It then makes room in its lane and counts for
 * its servers, but the verdict on the file stays.
 */
public final class Delivery {

    private final LaneBatch batch;
    private final FileLedger ledger;
    private final long memory;
    private final AtomicBoolean closed = new AtomicBoolean();

    // Used by the thread that has the batch's exchange; the lane hands the exchange on safely.
    private int redeliveries;
    private long firstRedelivery;
    private List<ServerFailure> failures = List.of();

    private Delivery(LaneBatch batch, FileLedger ledger) {
        this.batch = batch;
        this.ledger = ledger;
        this.memory = batch.memory();
    }

    /** Opens the delivery of a batch that enters its lane. */
    public static Delivery open(LaneBatch batch, FileLedger ledger) {
        Delivery delivery = new Delivery(batch, ledger);
        ledger.opened(delivery);
        return delivery;
    }

    public LaneBatch batch() {
        return batch;
    }

    public FileLedger ledger() {
        return ledger;
    }

    /** Bytes of memory that the batch takes until the delivery is closed. */
    long memory() {
        return memory;
    }

    /** The batch is about to be sent again. */
    public void redeliver() {
        if (redeliveries++ == 0) {
            firstRedelivery = System.nanoTime();
        }
    }

    /** The batch is not sent again, since its file is condemned; the failure tells which attempts were made. */
    public void giveUp(MemcacheException failure) {
        failures = failures(failure);
    }

    /** The batch has passed the route. */
    public void answered() {
        close(new Outcome.Answered());
    }

    /** Servers did not take the batch, and all redeliveries are used up. */
    public void serversFailed(MemcacheException failure) {
        close(new Outcome.ServersFailed(failures(failure)));
    }

    /** The batch was not sent, or not sent again, since its file is condemned. */
    public void notSent() {
        close(failures.isEmpty() ? new Outcome.NotSent() : new Outcome.ServersFailed(failures));
    }

    /** A step of the route failed. */
    public void stepFailed(Throwable cause) {
        close(new Outcome.StepFailed(cause));
    }

    private void close(Outcome outcome) {
        if (closed.compareAndSet(false, true)) {
            ledger.closed(this, outcome);
        }
    }

    private List<ServerFailure> failures(MemcacheException failure) {
        double seconds = redeliveries == 0
                ? 0
                : Duration.ofNanos(System.nanoTime() - firstRedelivery).toMillis() / 1000.0;
        return ofEachServer(failure)
                .map(each -> new ServerFailure(each.getServer(), each.getMessage(), redeliveries, seconds))
                .toList();
    }

    /** The failure of a batch for its first server, followed by the attached failures of other servers. */
    public static Stream<MemcacheException> ofEachServer(MemcacheException failure) {
        return Stream.concat(Stream.of(failure), Stream.of(failure.getSuppressed()))
                .filter(MemcacheException.class::isInstance)
                .map(MemcacheException.class::cast);
    }
}
