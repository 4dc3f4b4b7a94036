package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.MemcacheRefusedException;
import org.memcload.run.ExitCode;
import org.memcload.run.FileStatus;
import org.memcload.run.Report;
import org.memcload.run.Run;
import org.memcload.servers.ServerReport;
import org.memcload.testing.LogFiles;

/** What the route store sends where, and what it does when that fails. */
class StoreRouteTest extends RouteTestSupport {

    private static final String LOG = "20170929000000.tsv.gz";

    @Test
    void recordsGoToTheServerOfTheirDeviceTypeInTheOrderOfTheLog() throws Exception {
        write(line("idfa", 1), line("gaid", 1), line("idfa", 2), line("dvid", 1), line("adid", 1), line("idfa", 3));

        Run run = start(1000, 1);
        run.awaitEnd();

        assertThat(keys("idfa")).containsExactly("idfa:1", "idfa:2", "idfa:3");
        assertThat(keys("gaid")).containsExactly("gaid:1");
        assertThat(keys("adid")).containsExactly("adid:1");
        assertThat(keys("dvid")).containsExactly("dvid:1");
    }

    @Test
    void theRestOfAFileIsSentThoughItsBatchIsNotFull() throws Exception {
        write(lines("idfa", 25));

        start(10, 1).awaitEnd();

        assertThat(sizes("idfa")).containsExactly(10, 10, 5);
    }

    @Test
    void batchesCrossBlocksAndAreNeverLargerThanAskedFor() throws Exception {
        write(lines("idfa", 100));

        // every line a block of its own
        start(7, 1, 1).awaitEnd();

        assertThat(sizes("idfa")).hasSize(15).allMatch(size -> size <= 7);
        assertThat(keys("idfa"))
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "idfa:" + i).toList());
    }

    @Test
    void aLineOfAnUnknownDeviceTypeIsRejected() throws Exception {
        write(concat(lines("idfa", 200), line("none", 1)));

        Run run = start(1000, 1);
        run.awaitEnd();

        assertThat(run.report().files()).extracting(Report.FileReport::status).containsExactly(FileStatus.LOADED);
        assertThat(run.report().rejected()).isEqualTo(1);
        assertThat(directory.resolve("rejects").resolve(LOG + ".rejects.tsv"))
                .hasContent("201\tno server for this dev_type\t" + line("none", 1) + "\n");
    }

    @Test
    void aBatchThatFailsIsSentAgainBeforeAnyLaterOneOfItsLane() throws Exception {
        write(lines("idfa", 30));
        AtomicInteger attempts = new AtomicInteger();
        List<String> arrivals = new ArrayList<>();

        Run run = start(10, 1);
        server("idfa").whenAnyExchangeReceived(exchange -> {
            arrivals.add(keys(batch(exchange)).get(0));
            failUnless(attempts.incrementAndGet() > 2, exchange);
        });
        run.awaitEnd();

        assertThat(arrivals).containsExactly("idfa:0", "idfa:0", "idfa:0", "idfa:10", "idfa:20");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.report().servers())
                .filteredOn(server -> server.address().equals(address("idfa")))
                .extracting(ServerReport::retries)
                .containsExactly(2L);
    }

    @Test
    void withAllRedeliveriesSpentTheFileKeepsItsNameAndNothingLaterIsTaken() throws Exception {
        write(lines("idfa", 30));
        LogFiles.gzip(directory.resolve("20170929000100.tsv.gz"), List.of(line("gaid", 1)));
        AtomicInteger attempts = new AtomicInteger();

        Run run = start(10, 1);
        server("idfa").whenAnyExchangeReceived(exchange -> {
            attempts.incrementAndGet();
            failUnless(false, exchange);
        });
        run.awaitEnd();

        assertThat(attempts).hasValue(3);
        assertThat(server("gaid").getReceivedCounter()).isZero();
        assertThat(run.exitCode()).isEqualTo(ExitCode.SERVER_FAILED);
        assertThat(run.report().files()).extracting(Report.FileReport::status).containsExactly(FileStatus.HELD);
        assertThat(run.report().files().get(0).reason())
                .contains(address("idfa"))
                .contains("30 records");
        assertThat(directory.resolve(LOG)).exists();
        assertThat(directory.resolve("20170929000100.tsv.gz")).exists();
    }

    @Test
    void aBatchThatItsServerRefusesIsNotSentAgain() throws Exception {
        write(lines("idfa", 10));
        AtomicInteger attempts = new AtomicInteger();

        Run run = start(10, 1);
        server("idfa").whenAnyExchangeReceived(exchange -> {
            attempts.incrementAndGet();
            exchange.setException(new MemcacheRefusedException(address("idfa"), "never"));
        });
        run.awaitEnd();

        assertThat(attempts).hasValue(1);
        assertThat(run.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(run.report().servers())
                .allSatisfy(server -> assertThat(server.retries()).isZero());
        assertThat(directory.resolve(LOG)).exists();
    }

    @Test
    void aBatchThatIsNotAcknowledgedIsAnErrorEvenIfNothingFailed() throws Exception {
        write(lines("idfa", 10));

        Run run = start(10, 1);
        server("idfa").whenAnyExchangeReceived(exchange -> {});
        run.awaitEnd();

        assertThat(run.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(directory.resolve(LOG)).exists();
    }

    @Test
    void withSeveralWorkersAKeyAlwaysTakesTheSameLane() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            lines.addAll(lines("idfa", 40));
        }
        LogFiles.gzip(directory.resolve(LOG), lines);

        Run run = start(10, 4, 1000);
        run.awaitEnd();

        Map<String, Object> laneOfKey = new HashMap<>();
        for (Exchange exchange : server("idfa").getReceivedExchanges()) {
            for (String key : keys(batch(exchange))) {
                assertThat(laneOfKey.computeIfAbsent(
                                key, unseen -> batch(exchange).getLane()))
                        .as(key)
                        .isEqualTo(batch(exchange).getLane());
            }
        }
        assertThat(laneOfKey.values()).contains(0, 1, 2, 3);
        assertThat(run.report().stored()).isEqualTo(2000);
    }

    private static void failUnless(boolean fine, Exchange exchange) {
        if (fine) {
            batch(exchange).acknowledge(address("idfa"));
        } else {
            exchange.setException(new MemcacheException(address("idfa"), "no answer"));
        }
    }

    private List<Integer> sizes(String type) {
        return server(type).getReceivedExchanges().stream()
                .map(exchange -> batch(exchange).size())
                .toList();
    }

    private void write(String... lines) {
        write(List.of(lines));
    }

    private void write(List<String> lines) {
        LogFiles.gzip(directory.resolve(LOG), lines);
    }

    private static List<String> concat(List<String> lines, String last) {
        List<String> all = new ArrayList<>(lines);
        all.add(last);
        return all;
    }

    private static List<String> lines(String type, int count) {
        return IntStream.range(0, count).mapToObj(i -> line(type, i)).toList();
    }

    private static String line(String type, int id) {
        return type + "\t" + id + "\t1.5\t2.5\t1,2,3";
    }
}
