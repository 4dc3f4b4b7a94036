package org.memcload.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LaneQueuesTest {

    private static final String ADDRESS = "127.0.0.1:1";

    /** What each lane adds to the bytes that may wait for an address, for the batch on its way. */
    private static final int BYTES_OF_A_LANE = 3 << 20;

    private final FileLedger ledger = new FileLedger();
    private final LaneQueues queues = new LaneQueues(1, 4, 1 << 20);
    private final List<String> resumed = new ArrayList<>();

    @Test
    void oneBatchOfALanePassesAtATimeAndTheyKeepTheirOrder() {
        LaneQueues.Place first = place(ADDRESS, "first", 1);
        LaneQueues.Place second = place(ADDRESS, "second", 1);
        LaneQueues.Place third = place(ADDRESS, "third", 1);

        assertThat(first.enter()).isTrue();
        assertThat(second.enter()).isFalse();
        assertThat(third.enter()).isFalse();
        assertThat(resumed).isEmpty();
        first.leave();
        assertThat(resumed).containsExactly("second");
        second.leave();
        assertThat(resumed).containsExactly("second", "third");
    }

    @Test
    void aLaneThatIsEmptyAgainLetsTheNextBatchPassAtOnce() {
        LaneQueues.Place first = place(ADDRESS, "first", 1);
        assertThat(first.enter()).isTrue();
        first.leave();

        assertThat(place(ADDRESS, "second", 1).enter()).isTrue();
    }

    @Test
    void addressesDoNotWaitForEachOther() {
        assertThat(place(ADDRESS, "first", 4).enter()).isTrue();

        assertThat(place("127.0.0.1:2", "second", 4).enter()).isTrue();
    }

    @Test
    void aCallerWaitsWhileTheQueueIsFull() throws InterruptedException {
        LaneQueues.Place first = place(ADDRESS, "first", 4);
        LaneQueues.Place second = place(ADDRESS, "second", 4);
        LaneQueues.Place third = place(ADDRESS, "third", 1);
        assertThat(first.enter()).isTrue();
        assertThat(second.enter()).isFalse();
        Thread caller = new Thread(third::enter);
        caller.start();
        awaitWaiting(caller);

        first.leave();

        caller.join();
        assertThat(resumed).containsExactly("second");
        second.leave();
        assertThat(resumed).containsExactly("second", "third");
    }

    @Test
    void nobodyWaitsForTheQueueOfACondemnedFile() {
        assertThat(place(ADDRESS, "first", 4).enter()).isTrue();
        assertThat(place(ADDRESS, "second", 4).enter()).isFalse();
        ledger.interrupt();

        assertThat(place(ADDRESS, "third", 4).enter()).isFalse();
    }

    @Test
    void aSingleBatchHasRoomHoweverLargeItIs() {
        LaneQueues tiny = new LaneQueues(1, 1, 1);
        Delivery delivery = Delivery.open(LaneBatches.of("large", 90, ledger), ledger);

        assertThat(tiny.place(ADDRESS, delivery, () -> {}).enter()).isTrue();
        Delivery waiting = Delivery.open(LaneBatches.of("waiting", 90, ledger), ledger);
        assertThat(tiny.place(ADDRESS, waiting, () -> {}).enter()).isFalse();
    }

    @Test
    void aQueueIsNotFullBeforeItHasAsManyRecordsAsAllowed() {
        assertThat(place(ADDRESS, "first", 4).enter()).isTrue();
        assertThat(place(ADDRESS, "second", 1).enter()).isFalse();

        assertThat(place(ADDRESS, "third", 3).enter()).isFalse();
    }

    @Test
    void batchesHaveRoomUntilTheyTakeAsManyBytesAsAllowed() {
        Delivery first = large("first");
        Delivery second = large("second");
        long both = first.memory() + second.memory();
        LaneQueues bounded = new LaneQueues(1, 4, both - BYTES_OF_A_LANE);

        assertThat(bounded.place(ADDRESS, first, () -> {}).enter()).isTrue();

        assertThat(bounded.place(ADDRESS, second, () -> {}).enter()).isFalse();
    }

    @Test
    void aCallerWaitsWhileBatchesOnTheirWayAndWaitingTakeTooManyBytes() throws InterruptedException {
        Delivery first = large("first");
        Delivery second = large("second");
        Delivery third = large("third");
        LaneQueues bounded =
                new LaneQueues(1, 4, first.memory() + second.memory() + third.memory() - 1 - BYTES_OF_A_LANE);
        LaneQueues.Place onItsWay = bounded.place(ADDRESS, first, () -> {});
        assertThat(onItsWay.enter()).isTrue();
        assertThat(bounded.place(ADDRESS, second, () -> {}).enter()).isFalse();
        Thread caller = caller(bounded.place(ADDRESS, third, () -> {}));
        awaitWaiting(caller);

        onItsWay.leave();

        caller.join();
    }

    @Test
    void aBatchOfMoreBytesThanAllowedHasRoomWhereThereIsNoOther() {
        LaneQueues bounded = new LaneQueues(1, 4, 0);
        Delivery first = Delivery.open(LaneBatches.ofMemory("first", BYTES_OF_A_LANE, ledger), ledger);
        LaneQueues.Place place = bounded.place(ADDRESS, first, () -> {});
        assertThat(first.memory()).isGreaterThan(BYTES_OF_A_LANE);

        assertThat(place.enter()).isTrue();
        place.leave();

        Delivery second = Delivery.open(LaneBatches.ofMemory("second", BYTES_OF_A_LANE, ledger), ledger);
        assertThat(bounded.place(ADDRESS, second, () -> {}).enter()).isTrue();
    }

    @Test
    void aCallerThatIsInterruptedWhileItWaitsFailsItsFileAndStaysInterrupted() throws InterruptedException {
        place(ADDRESS, "first", 4).enter();
        place(ADDRESS, "second", 4).enter();
        LaneQueues.Place third = place(ADDRESS, "third", 4);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            third.enter();
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        awaitWaiting(caller);

        caller.interrupt();

        caller.join();
        assertThat(ledger.error()).get().isInstanceOf(InterruptedException.class);
        assertThat(interrupted).isTrue();
    }

    /** So large that several are more than what the lanes add to the bound. */
    private Delivery large(String name) {
        return Delivery.open(LaneBatches.ofMemory(name, 2 << 20, ledger), ledger);
    }

    private static Thread caller(LaneQueues.Place place) {
        Thread caller = new Thread(place::enter);
        caller.setDaemon(true);
        caller.start();
        return caller;
    }

    private LaneQueues.Place place(String address, String name, int records) {
        Delivery delivery = Delivery.open(LaneBatches.of(name, records, ledger), ledger);
        return queues.place(address, delivery, () -> resumed.add(name));
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }
}
