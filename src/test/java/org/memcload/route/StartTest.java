package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.memcload.routetest.LoaderFixture;
import org.memcload.run.FileStatus;
import org.memcload.run.Report;

/** The first file is taken while Camel is still starting. */
class StartTest {

    /** How long a file that does not wait for Camel has to be given up. */
    private static final Duration TOO_EARLY = Duration.ofMillis(300);

    @AutoClose
    private final LoaderFixture loader = LoaderFixture.withShippedRoutes();

    @Test
    void aFileThatIsTakenBeforeCamelHasStartedIsLoaded() throws Exception {
        loader.log("1.tsv.gz", "idfa\ta\t1\t2\t3");
        Path claimed = loader.directory().resolve(".memcload/.claimed/1.tsv.gz");
        loader.context().getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.CamelContextRoutesStartedEvent) {
                    await().until(() -> Files.exists(claimed));
                    try {
                        await().atMost(TOO_EARLY).until(() -> !Files.exists(claimed));
                    } catch (ConditionTimeoutException e) {
                        // it waits, as it has to
                    }
                }
            }
        });

        Report report = loader.load();

        assertThat(report.files()).extracting(Report.FileReport::status).containsExactly(FileStatus.LOADED);
        assertThat(loader.keys("127.0.0.1:33013")).containsExactly("idfa:a");
    }
}
