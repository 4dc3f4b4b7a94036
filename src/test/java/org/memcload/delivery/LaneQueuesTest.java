package org.memcload.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LaneQueuesTest {

    private static final String ADDRESS = "127.0.0.1:1";

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
