package org.memcload.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.servers.ServerFailure;

/** What the end of a delivery means for the ledger of its file. */
class DeliveryTest {

    private static final String SERVER = "127.0.0.1:1";

    private final FileLedger ledger = new FileLedger();
    private final LaneBatch batch = LaneBatches.of("a", 3, ledger);
    private final Delivery delivery = Delivery.open(batch, ledger);

    @Test
    void recordsOfAnOpenDeliveryAreOnTheWay() {
        assertThat(ledger.counts().onTheWay()).isEqualTo(3);
        assertThat(ledger.counts().lost()).isZero();
        assertThat(ledger.isClean()).isFalse();
    }

    @Test
    void anAnsweredDeliveryCountsWhatBecameOfItsRecords() {
        batch.acknowledge(SERVER);

        delivery.answered();

        assertThat(ledger.counts()).isEqualTo(new Counts(3, 0, 3, 3, 3, 0, 0, 0));
        assertThat(ledger.acknowledging()).containsExactly(SERVER);
        assertThat(ledger.isClean()).isTrue();
    }

    @Test
    void aDeliveryIsClosedOnce() {
        batch.acknowledge(SERVER);
        delivery.answered();

        delivery.answered();
        delivery.stepFailed(new IllegalStateException("too late"));
        delivery.notSent();

        assertThat(ledger.counts().stored()).isEqualTo(3);
        assertThat(ledger.isClean()).isTrue();
    }

    @Test
    void aDeliveryThatEndsWithoutAnswersFailsItsFileAndNamesTheStep() {
        delivery.answered();

        assertThat(ledger.error()).get().isInstanceOf(IncompleteRouteException.class);
        assertThat(ledger.error().orElseThrow()).hasMessageContaining("3 of its records reached no server");
        assertThat(ledger.counts().onTheWay()).isZero();
    }

    @Test
    void serversThatFailedAreNamedWithTheNumberOfRedeliveries() {
        delivery.redeliver();
        delivery.redeliver();
        MemcacheException failure = new MemcacheException(SERVER, "refused");
        failure.addSuppressed(new MemcacheException("127.0.0.1:2", "timed out"));
        failure.addSuppressed(new IllegalStateException("of no server"));

        delivery.serversFailed(failure);

        assertThat(ledger.serverFailures())
                .extracting(ServerFailure::server, ServerFailure::message, ServerFailure::redeliveries)
                .containsExactly(
                        tuple(SERVER, "memcached 127.0.0.1:1: refused", 2),
                        tuple("127.0.0.1:2", "memcached 127.0.0.1:2: timed out", 2));
        assertThat(ledger.isCondemned()).isTrue();
        assertThat(ledger.counts().notAcknowledged()).isEqualTo(3);
    }

    @Test
    void aDeliveryThatWasNeverSentAgainWasTriedForNoTime() {
        delivery.serversFailed(new MemcacheException(SERVER, "refused"));

        assertThat(ledger.serverFailures())
                .containsExactly(new ServerFailure(SERVER, "memcached 127.0.0.1:1: refused", 0, 0));
    }

    @Test
    void theSecondsOfAFailureAreThoseSinceTheFirstRedelivery() {
        long before = System.nanoTime();
        delivery.redeliver();
        long after = System.nanoTime();
        while (System.nanoTime() - after < 2_000_000) {
            Thread.onSpinWait();
        }

        delivery.serversFailed(new MemcacheException(SERVER, "refused"));

        double elapsed = (System.nanoTime() - before) / 1e9;
        assertThat(ledger.serverFailures())
                .singleElement()
                .extracting(ServerFailure::seconds, InstanceOfAssertFactories.DOUBLE)
                .isBetween(0.002, elapsed);
    }

    @Test
    void theFirstFailureOfAServerCounts() {
        Delivery other = Delivery.open(LaneBatches.of("b", 1, ledger), ledger);
        delivery.serversFailed(new MemcacheException(SERVER, "refused"));

        other.serversFailed(new MemcacheException(SERVER, "timed out"));

        assertThat(ledger.serverFailures())
                .extracting(ServerFailure::message)
                .containsExactly("memcached 127.0.0.1:1: refused");
    }

    @Test
    void aBatchThatIsNotSentCondemnsNothing() {
        delivery.notSent();

        assertThat(ledger.isCondemned()).isFalse();
        assertThat(ledger.counts().onTheWay()).isZero();
        assertThat(ledger.counts().notAcknowledged()).isEqualTo(3);
    }

    @Test
    void aBatchThatIsNotSentAgainNamesTheServersThatFailedBefore() {
        delivery.redeliver();
        delivery.giveUp(new MemcacheException(SERVER, "refused"));

        delivery.notSent();

        assertThat(ledger.serverFailures())
                .extracting(ServerFailure::server, ServerFailure::redeliveries)
                .containsExactly(tuple(SERVER, 1));
    }

    @Test
    void aStepThatFailsFailsTheFile() {
        IllegalStateException failure = new IllegalStateException("a step failed");

        delivery.stepFailed(failure);

        assertThat(ledger.error()).contains(failure);
    }

    @Test
    void theFirstErrorOfAFileCounts() {
        ledger.fail(new IllegalStateException("first"));

        delivery.stepFailed(new IllegalStateException("second"));

        assertThat(ledger.error()).get().hasToString("java.lang.IllegalStateException: first");
    }
}
