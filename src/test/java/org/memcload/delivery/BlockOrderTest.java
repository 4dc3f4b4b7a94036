package org.memcload.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.input.LineBlock;

@Timeout(30)
class BlockOrderTest {

    private static final LineBlock BLOCK = new LineBlock(new byte[100], 0, 100, 1, false);

    private final List<Integer> passed = new ArrayList<>();
    private final FileLedger ledger = new FileLedger();
    private final BlockOrder order = new BlockOrder(3, 250, ledger);

    @Test
    void blocksPassInOrderHoweverTheyArrive() {
        BlockOrder.Turn first = order.turn(0);
        BlockOrder.Turn second = order.turn(1);
        BlockOrder.Turn third = order.turn(2);

        assertThat(enter(third, 2)).isFalse();
        assertThat(enter(second, 1)).isFalse();
        assertThat(enter(first, 0)).isTrue();
        assertThat(passed).containsExactly(0);

        first.end(null);
        assertThat(passed).containsExactly(0, 1);
        second.end(null);
        assertThat(passed).containsExactly(0, 1, 2);
    }

    @Test
    void aBlockWaitsUntilTheOneBeforeItIsDone() {
        BlockOrder.Turn first = order.turn(0);
        BlockOrder.Turn second = order.turn(1);
        enter(first, 0);

        assertThat(enter(second, 1)).isFalse();
        assertThat(passed).containsExactly(0);
    }

    @Test
    void aBlockThatNeverComesToItsTurnHoldsUpNobody() {
        BlockOrder.Turn first = order.turn(0);
        BlockOrder.Turn lost = order.turn(1);
        BlockOrder.Turn third = order.turn(2);
        enter(first, 0);
        enter(third, 2);

        lost.end(new IllegalStateException("a step failed"));
        first.end(null);

        assertThat(passed).containsExactly(0, 2);
        assertThat(ledger.error()).get().hasToString("java.lang.IllegalStateException: a step failed");
    }

    @Test
    void aBlockThatFailsInItsTurnCondemnsTheFileAndTheNextBlockPasses() {
        BlockOrder.Turn first = order.turn(0);
        BlockOrder.Turn second = order.turn(1);
        enter(first, 0);
        enter(second, 1);

        first.end(new IllegalStateException("a step failed"));

        assertThat(ledger.isCondemned()).isTrue();
        assertThat(ledger.error()).get().hasToString("java.lang.IllegalStateException: a step failed");
        assertThat(passed).containsExactly(0, 1);
    }

    @Test
    void aBlockThatFailsBeforeItsTurnLetsTheOthersPassInOrder() {
        BlockOrder.Turn first = order.turn(0);
        BlockOrder.Turn failed = order.turn(1);
        BlockOrder.Turn third = order.turn(2);
        enter(third, 2);

        failed.end(new IllegalStateException("a step failed"));
        assertThat(passed).isEmpty();
        assertThat(enter(first, 0)).isTrue();
        first.end(null);

        assertThat(passed).containsExactly(0, 2);
    }

    @Test
    void aBlockThatDidNotPassInOrderFailsTheFileAndNamesTheStep() {
        order.turn(0).end(null);

        assertThat(ledger.error()).get().isInstanceOf(IncompleteRouteException.class);
        assertThat(ledger.error().orElseThrow()).hasMessageContaining("inOrder");
        assertThat(enter(order.turn(1), 1)).isTrue();
    }

    @Test
    void aBlockOfACondemnedFileNeedNotPassInOrder() {
        ledger.fail(new IllegalStateException("an earlier failure"));

        order.turn(0).end(null);

        assertThat(ledger.error()).get().hasToString("java.lang.IllegalStateException: an earlier failure");
        assertThat(enter(order.turn(1), 1)).isTrue();
    }

    @Test
    void aBlockThatFailsMakesRoomForAnother() throws Exception {
        read(1);
        read(1);
        read(1);
        BlockOrder.Turn first = order.turn(0);
        Thread reader = reader();
        awaitWaiting(reader);

        first.end(new IllegalStateException("a step failed"));

        reader.join();
    }

    @Test
    void aReaderWaitsNoLongerForRoomOnceTheFileIsCondemned() throws Exception {
        read(1);
        read(1);
        read(1);
        Thread reader = reader();
        awaitWaiting(reader);

        ledger.fail(new IllegalStateException("a step failed"));

        reader.join();
    }

    @Test
    void aBlockIsHeldFromItsTurnUntilItIsDone() {
        BlockOrder.Turn first = order.turn(0);
        BlockOrder.Turn second = order.turn(1);
        assertThat(first.isHeld()).isFalse();

        enter(first, 0);
        enter(second, 1);
        assertThat(first.isHeld()).isTrue();
        assertThat(second.isHeld()).isFalse();

        first.end(null);
        assertThat(first.isHeld()).isFalse();
        assertThat(second.isHeld()).isTrue();
    }

    @Test
    void theSequenceIsReadToItsEndOnlyWhenTheReaderReportsIt() {
        assertThat(order.isReadToEnd()).isFalse();

        order.readToEnd();

        assertThat(order.isReadToEnd()).isTrue();
    }

    @Test
    void noMoreBlocksAreReadThanAllowed() throws Exception {
        read(1);
        read(1);
        BlockOrder.Turn first = order.turn(0);
        enter(first, 0);
        read(1);

        Thread reader = reader();
        awaitWaiting(reader);
        first.end(null);

        reader.join();
    }

    @Test
    void noBlockIsReadWhileThoseBeforeTakeTooManyBytes() throws Exception {
        read(100);
        read(100);
        BlockOrder.Turn first = order.turn(0);
        BlockOrder.Turn second = order.turn(1);
        enter(first, 0);
        first.parsed(BLOCK, 100);
        second.parsed(BLOCK, 150);

        Thread reader = reader();
        awaitWaiting(reader);
        first.end(null);

        reader.join();
    }

    @Test
    void aBlockTakesAsManyBytesAsItsRecordsOnceItIsParsed() throws Exception {
        BlockOrder many = new BlockOrder(10, 250, ledger);
        read(many, 100);
        read(many, 100);
        read(many, 100);
        many.turn(0).parsed(BLOCK, 60);
        many.turn(1).parsed(BLOCK, 60);

        many.awaitRoom();
    }

    @Test
    void aBlockThatIsHandedOnLeavesTheBytesOfItsRecords() throws Exception {
        BlockOrder many = new BlockOrder(10, 250, ledger);
        BlockOrder.Turn first = many.turn(0);
        read(many, 100);
        read(many, 100);
        read(many, 100);
        first.parsed(BLOCK, 100);
        enter(first, 0);
        first.end(null);

        many.awaitRoom();
    }

    @Test
    void aSplitterCanReadAheadHoweverLargeABlockIs() throws Exception {
        read(1000);

        reader().join();
    }

    private void read(int bytes) throws InterruptedException {
        read(order, bytes);
    }

    private static void read(BlockOrder order, int bytes) throws InterruptedException {
        order.awaitRoom();
        order.read(new LineBlock(new byte[bytes], 0, bytes, 1, false));
    }

    private Thread reader() {
        Thread reader = new Thread(() -> {
            try {
                order.awaitRoom();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private static void awaitWaiting(Thread reader) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> reader.getState() == Thread.State.TIMED_WAITING);
    }

    private boolean enter(BlockOrder.Turn turn, int index) {
        boolean now = turn.enter(() -> passed.add(index));
        if (now) {
            passed.add(index);
        }
        return now;
    }
}
