package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.ServerListener;
import org.memcload.run.ExitCode;
import org.memcload.run.FileStatus;
import org.memcload.run.Report;
import org.memcload.run.Run;
import org.memcload.servers.ServerReport;
import org.memcload.testing.LogFiles;

/** What becomes of a file one of whose batches went over a connection that ended unanswered. */
class ServerEventsRouteTest extends RouteTestSupport {

    private static final String NAME = "20170929000000.tsv.gz";

    @BeforeEach
    void logOfThreeBatches() {
        LogFiles.gzip(
                directory.resolve(NAME),
                IntStream.range(0, 25).mapToObj(i -> "idfa\t" + i + "\t1\t2\t3").toList());
    }

    @Test
    void theFileIsLoadedAgainFromItsStart() throws Exception {
        prepare(10, 1, 1 << 17);
        server("idfa").whenExchangeReceived(2, exchange -> {
            abandon();
            batch(exchange).acknowledge(address("idfa"));
        });
        Run run = start();
        run.awaitEnd();

        assertThat(keys("idfa")).hasSize(2 * 25);
        assertThat(run.report().files())
                .extracting(Report.FileReport::status, Report.FileReport::stored)
                .containsExactly(tuple(FileStatus.LOADED, 25L));
        assertThat(abandonedConnections(run)).isEqualTo(1);
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(directory.resolve("." + NAME)).exists();
    }

    @Test
    void theFileIsHeldWhenThatHappensInEachAttempt() throws Exception {
        prepare(10, 1, 1 << 17);
        server("idfa").whenAnyExchangeReceived(exchange -> {
            if (keys(batch(exchange)).contains("idfa:12")) {
                abandon();
            }
            batch(exchange).acknowledge(address("idfa"));
        });
        Run run = start();
        run.awaitEnd();

        Report.FileReport file = run.report().files().get(0);
        assertThat(file.status()).isEqualTo(FileStatus.HELD);
        assertThat(file.reason())
                .contains(address("idfa"), "no answer within 7 ms", "loaded from its start 3 times")
                .doesNotContain("not acknowledged");
        assertThat(keys("idfa")).hasSize(3 * 25);
        assertThat(run.exitCode()).isEqualTo(ExitCode.SERVER_FAILED);
        assertThat(directory.resolve(NAME)).exists();
    }

    private void abandon() {
        context()
                .getRegistry()
                .findByType(ServerListener.class)
                .forEach(listener -> listener.abandoned(address("idfa"), "no answer within 7 ms"));
    }

    private static long abandonedConnections(Run run) {
        List<ServerReport> servers = run.report().servers();
        return servers.stream().mapToLong(ServerReport::abandoned).sum();
    }
}
