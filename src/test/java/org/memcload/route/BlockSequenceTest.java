package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.input.ExpansionLimits;
import org.memcload.run.FileLedger;
import org.memcload.run.LoadSettings;
import org.memcload.run.Run;

class BlockSequenceTest {

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final List<Integer> passed = new ArrayList<>();
    private FileLedger ledger;
    private BlockSequence sequence;

    @BeforeEach
    void open(@TempDir java.nio.file.Path directory) {
        ledger = new Run(new LoadSettings(
                        directory, "*", 1, 1, 1, 1, 1, 1, ExpansionLimits.NONE, 0, 1000, 0, 50, false, false, false))
                .open("log", 0);
        sequence = new BlockSequence(8, ledger);
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

    private boolean enter(BlockSequence.Turn turn, int index) {
        boolean now = turn.enter(() -> passed.add(index));
        if (now) {
            passed.add(index);
        }
        return now;
    }
}
