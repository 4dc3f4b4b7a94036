package org.memcload.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.BulkSet.Status;
import org.memcload.component.memcache.client.Records;

@Timeout(30)
class FileLedgerTest {

    private final FileLedger ledger = new FileLedger();
    private final CompletableFuture<Long> open = new CompletableFuture<>();

    @Test
    void aFileIsCleanBeforeAnythingIsRead() {
        assertThat(ledger.isClean()).isTrue();
        assertThat(ledger.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aLineThatIsNeitherInADeliveryNorRejectedIsLost() {
        ledger.parsed(3);
        assertThat(ledger.isClean()).isFalse();

        ledger.rejected(1);
        ledger.rejected(1);
        assertThat(ledger.counts().rejected()).isEqualTo(2);
        assertThat(ledger.counts().lost()).isEqualTo(1);

        ledger.rejected(1);
        assertThat(ledger.isClean()).isTrue();
    }

    @Test
    void recordsOfAllClosedDeliveriesAreCountedByStatus() {
        for (String name : new String[] {"a", "b"}) {
            LaneBatch batch = LaneBatches.of(name, 10, ledger);
            Delivery delivery = Delivery.open(batch, ledger);
            batch.acknowledge("127.0.0.1:1");
            Records.setStatus(batch, 0, Status.SUPERSEDED);
            Records.setStatus(batch, 1, Status.TOO_LARGE);
            Records.setStatus(batch, 2, Status.INVALID);
            for (int i = 3; i < 6; i++) {
                Records.setStatus(batch, i, Status.PENDING);
            }
            delivery.notSent();
        }

        assertThat(ledger.counts()).isEqualTo(new Counts(20, 0, 2 * (10 - 2), 20, 2 * 4, 2, 2 * 2, 2 * 3));
        assertThat(ledger.counts().onTheWay()).isZero();
    }

    @Test
    void aRefusedRecordIsLostUntilItsLineIsRejected() {
        LaneBatch batch = LaneBatches.of("a", 2, ledger);
        Delivery delivery = Delivery.open(batch, ledger);
        batch.acknowledge("127.0.0.1:1");
        Records.setStatus(batch, 0, Status.INVALID);
        delivery.answered();
        assertThat(ledger.isClean()).isFalse();

        ledger.rejected(1);

        assertThat(ledger.isClean()).isTrue();
    }

    @Test
    void theReasonOfDamageIsKeptAndDoesNotCondemnTheLinesBefore() {
        assertThat(ledger.corruption()).isEmpty();

        ledger.corrupt("cut short");

        assertThat(ledger.corruption()).contains("cut short");
        assertThat(ledger.isCondemned()).isFalse();
    }

    @Test
    void anInterruptedFileIsCondemned() {
        assertThat(ledger.isInterrupted()).isFalse();

        ledger.interrupt();

        assertThat(ledger.isInterrupted()).isTrue();
        assertThat(ledger.isCondemned()).isTrue();
        assertThat(ledger.isClean()).isFalse();
    }

    @Test
    void withoutOpenDeliveriesNobodyWaits() throws InterruptedException {
        LaneBatch batch = LaneBatches.of("a", 2, ledger);
        Delivery.open(batch, ledger).notSent();

        assertThat(ledger.awaitDeliveries()).isZero();
    }

    @Test
    void settlingAFileWaitsUntilTheLastDeliveryIsClosed() throws Exception {
        Delivery first = Delivery.open(LaneBatches.of("a", 2, ledger), ledger);
        Delivery second = Delivery.open(LaneBatches.of("b", 2, ledger), ledger);
        Thread settling = settling(ledger);
        awaitState(settling, Thread.State.WAITING);

        first.notSent();
        ledger.fail(new IllegalStateException("a step failed"));
        awaitState(settling, Thread.State.WAITING);
        second.notSent();

        assertThat(open.get()).isZero();
    }

    @Test
    void anInterruptedFileWaitsForItsDeliveriesForATime() throws Exception {
        Delivery delivery = Delivery.open(LaneBatches.of("a", 2, ledger), ledger);
        Thread settling = settling(ledger);
        awaitState(settling, Thread.State.WAITING);

        ledger.interrupt();

        awaitState(settling, Thread.State.TIMED_WAITING);
        assertThat(open).isNotDone();
        delivery.notSent();
        assertThat(open.get()).isZero();
    }

    @Test
    void deliveriesThatAreStillOpenAfterThatTimeAreCounted() throws Exception {
        FileLedger impatient = new FileLedger(Duration.ZERO);
        Delivery.open(LaneBatches.of("a", 2, impatient), impatient);
        Thread settling = settling(impatient);
        awaitState(settling, Thread.State.WAITING);

        impatient.interrupt();

        assertThat(open.get()).isEqualTo(2);
    }

    private Thread settling(FileLedger of) {
        Thread thread = new Thread(() -> {
            try {
                open.complete(of.awaitDeliveries());
            } catch (InterruptedException e) {
                open.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitState(Thread thread, Thread.State state) {
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> thread.getState() == state);
    }
}
