package org.memcload.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.BulkSet.Status;
import org.memcload.component.memcache.client.Records;
import org.memcload.input.LineBlock;
import org.memcload.record.LaneRecords;
import org.memcload.record.LineParser;
import org.memcload.record.RejectedLine;
import org.memcload.record.RejectedLines;

class LaneBatchTest {

    private static final String ADDRESS = "127.0.0.1:1,127.0.0.1:2";
    private static final String FIRST_BLOCK = "idfa\ta\t1\t2\t3,x\nidfa\tb\t1\t2\t3,x,y\n";
    private static final String SECOND_BLOCK = "idfa\tc\t1\t2\t3\nidfa\td\t1\t2\tx,y,z\nidfa\te\t1\t2\tx\n";

    private final FileLedger ledger = new FileLedger();
    private final LaneBatch batch = LaneBatches.of(ledger, FIRST_BLOCK, SECOND_BLOCK);

    @Test
    void aBatchEntersItsLaneOnce() {
        assertThat(batch.enterLane(ADDRESS)).isTrue();
        assertThat(batch.enterLane(ADDRESS)).isFalse();
    }

    @Test
    void aBatchThatPassedItsLaneMayBeSentToTheAddressOfTheLane() {
        batch.enterLane(ADDRESS);

        batch.beforeSending(ADDRESS);

        assertThat(ledger.error()).isEmpty();
    }

    @Test
    void anAddressMayListItsServersInAnotherOrderAndWithSpaces() {
        batch.enterLane(ADDRESS);

        batch.beforeSending("127.0.0.1:2, 127.0.0.1:1");

        assertThat(ledger.error()).isEmpty();
    }

    @Test
    void aBatchThatIsSentPastItsLaneFailsTheFileAndNamesTheStep() {
        batch.beforeSending(ADDRESS);

        assertFailed("a batch for " + ADDRESS + " did not pass the step lanes");
    }

    @Test
    void aBatchThatIsSentToAnotherAddressFailsTheFileAndNamesBoth() {
        batch.enterLane(ADDRESS);

        batch.beforeSending("127.0.0.1:1");

        assertFailed("a batch for " + ADDRESS + " is sent to 127.0.0.1:1: the header address");
    }

    @Test
    void aBatchThatIsSentAgainThoughAllIsAnsweredFailsTheFile() {
        batch.enterLane(ADDRESS);
        batch.acknowledge("127.0.0.1:1");

        batch.beforeSending(ADDRESS);

        assertFailed("a batch is sent to " + ADDRESS + " though all its records are answered");
    }

    @Test
    void aBatchIsForTheLaneOfItsRecords() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            lines.append("idfa\t").append(i).append("\t1\t2\t3\n");
        }
        byte[] bytes = lines.toString().getBytes(US_ASCII);
        List<LaneRecords> groups = new LineParser(3, 100, 1 << 20)
                .parse(new LineBlock(bytes, 0, bytes.length, 1, false))
                .laneRecords();

        assertThat(groups)
                .hasSize(3)
                .extracting(group -> new LaneBatch(List.of(group), ledger).getLane())
                .isEqualTo(groups.stream().map(LaneRecords::lane).toList());
    }

    /** A request has 24 bytes of header and 8 of flags and expiry beside a key and its value. */
    @Test
    void aBatchTakesTheMemoryOfItsGroupsAndOfTheRequestThatIsMadeOfThem() {
        LaneBatchBuilder builder = new LaneBatchBuilder();
        groups(FIRST_BLOCK).forEach(builder::add);
        groups(SECOND_BLOCK).forEach(builder::add);
        long groups = builder.memory();
        LaneBatch built = builder.build(ledger);

        assertThat(built.memory()).isEqualTo(groups + built.byteSize() + 5 * 32);
    }

    @Test
    void theLinesOfRefusedRecordsAreRejectedWithTheirNumbersAndTheReason() {
        batch.acknowledge("127.0.0.1:1");
        Records.setStatus(batch, 1, Status.TOO_LARGE);
        Records.setStatus(batch, 3, Status.INVALID);
        Records.setStatus(batch, 4, Status.SUPERSEDED);

        RejectedLines refused = batch.refusedLines();

        assertThat(refused).extracting(RejectedLine::number).containsExactly(2L, 4L);
        assertThat(refused)
                .extracting(RejectedLine::reason)
                .containsExactly("value too large for the server", "refused by the server as invalid");
        assertThat(refused)
                .extracting(line -> new String(line.bytes(), US_ASCII))
                .containsExactly("idfa\tb\t1\t2\t3,x,y", "idfa\td\t1\t2\tx,y,z");
    }

    @Test
    void aBatchWithoutRefusedRecordsHasNoRefusedLines() {
        batch.acknowledge("127.0.0.1:1");

        assertThat(batch.refusedLines()).isEmpty();
    }

    @Test
    void idsThatWereDroppedFromRefusedRecordsDoNotCount() {
        assertThat(batch.droppedAppIds()).isEqualTo(1 + 2 + 3 + 1);

        Records.setStatus(batch, 1, Status.TOO_LARGE);
        Records.setStatus(batch, 3, Status.INVALID);

        assertThat(batch.droppedAppIds()).isEqualTo(1 + 1);
    }

    private static List<LaneRecords> groups(String lines) {
        byte[] bytes = lines.getBytes(US_ASCII);
        return new LineParser(1, 100, 1 << 20)
                .parse(new LineBlock(bytes, 0, bytes.length, 1, false))
                .laneRecords();
    }

    private void assertFailed(String message) {
        assertThat(ledger.error()).get().isInstanceOf(IncompleteRouteException.class);
        assertThat(ledger.error().orElseThrow()).hasMessageStartingWith(message);
    }
}
