package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.input.Block;
import org.memcload.input.Expansion;
import org.memcload.run.FileLedger;
import org.memcload.run.IncompleteRouteException;
import org.memcload.run.LoadSettings;
import org.memcload.run.Run;

@Timeout(30)
class BlockSequenceTest {

    private static final Block BLOCK = new Block(new byte[100], 0, 100, 1, false);

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final List<Integer> passed = new ArrayList<>();
    private FileLedger ledger;
    private BlockSequence sequence;

    @BeforeEach
    void open(@TempDir java.nio.file.Path directory) {
        ledger = new Run(new LoadSettings(
                        directory, "*", 1, 1, 1, 1, 1, 1, Expansion.UNLIMITED, 0, 1000, 0, 50, false, false, false))
                .open("log", 0);
        sequence = new BlockSequence(3, 250, ledger);
    }

    @Test
    void blocksPassInOrderHoweverTheyArrive() {
        BlockSequence.Turn first = sequence.turn(0);
        BlockSequence.Turn second = sequence.turn(1);
        BlockSequence.Turn third = sequence.turn(2);

        assertThat(enter(third, 2)).isFalse();
        assertThat(enter(second, 1)).isFalse();
        assertThat(enter(first, 0)).isTrue();
        assertThat(passed).containsExactly(0);

        first.onDone(exchange);
        assertThat(passed).containsExactly(0, 1);
        second.onDone(exchange);
        assertThat(passed).containsExactly(0, 1, 2);
    }

    @Test
    void aBlockWaitsUntilTheOneBeforeItIsDone() {
        BlockSequence.Turn first = sequence.turn(0);
        BlockSequence.Turn second = sequence.turn(1);
        enter(first, 0);

        assertThat(enter(second, 1)).isFalse();
        assertThat(passed).containsExactly(0);
    }

    @Test
    void aBlockThatNeverComesToItsTurnHoldsUpNobody() {
        BlockSequence.Turn first = sequence.turn(0);
        BlockSequence.Turn lost = sequence.turn(1);
        BlockSequence.Turn third = sequence.turn(2);
        enter(first, 0);
        enter(third, 2);
        exchange.setException(new IllegalStateException("a step failed"));

        lost.onDone(exchange);
        exchange.setException(null);
        first.onDone(exchange);

        assertThat(passed).containsExactly(0, 2);
        assertThat(ledger.error()).get().hasToString("java.lang.IllegalStateException: a step failed");
    }

    @Test
    void aBlockThatFailsInItsTurnCondemnsTheFileAndTheNextBlockPasses() {
        BlockSequence.Turn first = sequence.turn(0);
        BlockSequence.Turn second = sequence.turn(1);
        enter(first, 0);
        enter(second, 1);

        exchange.setException(new IllegalStateException("a step failed"));
        first.onDone(exchange);

        assertThat(ledger.isCondemned()).isTrue();
        assertThat(ledger.error()).get().hasToString("java.lang.IllegalStateException: a step failed");
        assertThat(passed).containsExactly(0, 1);
    }

    @Test
    void aBlockThatFailsBeforeItsTurnLetsTheOthersPassInOrder() {
        BlockSequence.Turn first = sequence.turn(0);
        BlockSequence.Turn failed = sequence.turn(1);
        BlockSequence.Turn third = sequence.turn(2);
        enter(third, 2);
        exchange.setException(new IllegalStateException("a step failed"));

        failed.onDone(exchange);
        assertThat(passed).isEmpty();
        assertThat(enter(first, 0)).isTrue();
        exchange.setException(null);
        first.onDone(exchange);

        assertThat(passed).containsExactly(0, 2);
    }

    @Test
    void aBlockThatDidNotPassInOrderFailsTheFileAndNamesTheStep() {
        sequence.turn(0).onDone(exchange);

        assertThat(ledger.error()).get().isInstanceOf(IncompleteRouteException.class);
        assertThat(ledger.error().orElseThrow()).hasMessageContaining("inOrder");
        assertThat(enter(sequence.turn(1), 1)).isTrue();
    }

    @Test
    void aBlockOfACondemnedFileNeedNotPassInOrder() {
        ledger.fail(new IllegalStateException("an earlier failure"));

        sequence.turn(0).onDone(exchange);

        assertThat(ledger.error()).get().hasToString("java.lang.IllegalStateException: an earlier failure");
        assertThat(enter(sequence.turn(1), 1)).isTrue();
    }

    @Test
    void aBlockThatFailsMakesRoomForAnother() throws Exception {
        read(1);
        read(1);
        read(1);
        BlockSequence.Turn first = sequence.turn(0);
        Thread reader = reader();
        awaitWaiting(reader);

        exchange.setException(new IllegalStateException("a step failed"));
        first.onDone(exchange);

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
        BlockSequence.Turn first = sequence.turn(0);
        BlockSequence.Turn second = sequence.turn(1);
        assertThat(first.isHeld()).isFalse();

        enter(first, 0);
        enter(second, 1);
        assertThat(first.isHeld()).isTrue();
        assertThat(second.isHeld()).isFalse();

        first.onDone(exchange);
        assertThat(first.isHeld()).isFalse();
        assertThat(second.isHeld()).isTrue();
    }

    @Test
    void theSequenceIsReadToItsEndOnlyWhenTheReaderReportsIt() {
        assertThat(sequence.isReadToEnd()).isFalse();

        sequence.readToEnd();

        assertThat(sequence.isReadToEnd()).isTrue();
    }

    @Test
    void noMoreBlocksAreReadThanAllowed() throws Exception {
        read(1);
        read(1);
        BlockSequence.Turn first = sequence.turn(0);
        enter(first, 0);
        read(1);

        Thread reader = reader();
        awaitWaiting(reader);
        first.onDone(exchange);

        reader.join();
    }

    @Test
    void noBlockIsReadWhileThoseBeforeTakeTooManyBytes() throws Exception {
        read(100);
        read(100);
        BlockSequence.Turn first = sequence.turn(0);
        BlockSequence.Turn second = sequence.turn(1);
        enter(first, 0);
        first.parsed(BLOCK, 100);
        second.parsed(BLOCK, 150);

        Thread reader = reader();
        awaitWaiting(reader);
        first.onDone(exchange);

        reader.join();
    }

    @Test
    void aSplitterCanReadAheadHoweverLargeABlockIs() throws Exception {
        read(1000);

        reader().join();
    }

    private void read(int bytes) throws InterruptedException {
        sequence.awaitRoom();
        sequence.read(new Block(new byte[bytes], 0, bytes, 1, false));
    }

    private Thread reader() {
        Thread reader = new Thread(() -> {
            try {
                sequence.awaitRoom();
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

    private boolean enter(BlockSequence.Turn turn, int index) {
        boolean now = turn.enter(() -> passed.add(index));
        if (now) {
            passed.add(index);
        }
        return now;
    }
}
