package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.routetest.LoaderFixture;
import org.memcload.run.ExitCode;
import org.memcload.run.FileStatus;
import org.memcload.run.Report;

/** What an operator's test of routes can see, by the examples in {@code routes/}. */
class LoaderFixtureTest {

    private static final String IDFA = "127.0.0.1:33013";
    private static final String GAID = "127.0.0.1:33014";
    private static final String LOG = "1.tsv.gz";

    @AutoClose
    private LoaderFixture loader = LoaderFixture.withShippedRoutes();

    @Test
    void recordsOfAllFormatsGoToTheServersOfTheirDeviceTypes() throws Exception {
        loader.log("1.tsv.gz", "idfa\ta\t1.5\t-2.5\t7,8", "gaid\tb\t1\t2\t");
        loader.log("2.tsv.zip", "idfa\tc\t1\t2\t3");
        loader.log("3.tsv", "idfa\td\t1\t2\t3");

        Report report = loader.load();

        assertThat(report.files()).extracting(Report.FileReport::status).containsOnly(FileStatus.LOADED);
        assertThat(loader.keys(IDFA)).containsExactly("idfa:a", "idfa:c", "idfa:d");
        assertThat(loader.keys(GAID)).containsExactly("gaid:b");
        assertThat(loader.sent(IDFA).get(0).value().getAppsList()).containsExactly(7, 8);
        assertThat(loader.sent(IDFA).get(0).value().getLon()).isEqualTo(-2.5);
        assertThat(loader.directory().resolve(".2.tsv.zip")).exists();
    }

    @Test
    void routesOfADirectoryReplaceShippedOnesAndReadProperties() throws Exception {
        use("two-servers").set("memcload.gaid-2", "10.0.0.7:11211");
        loader.log(LOG, "gaid\ta\t1\t2\t3", "idfa\tb\t1\t2\t3");

        loader.load();

        assertThat(loader.keys(GAID + ",10.0.0.7:11211")).containsExactly("gaid:a");
        assertThat(loader.keys(IDFA)).containsExactly("idfa:b");
        assertThat(loader.keys(GAID)).isEmpty();
    }

    @Test
    void adviceReplacesAnEndpointAndTheBackgroundIsDoneWhenTheLoadEnds() throws Exception {
        use("wiretap-rejects").set("memcload.max-error-rate", "1");
        loader.log(LOG, "idfa\ta\t1\t2\t3", "rubbish");
        loader.advise(
                "copy-rejected", route -> route.weaveByToUri("file*").replace().to("mock:copies"));
        MockEndpoint copies = loader.mock("copies");
        copies.expectedMessageCount(1);

        loader.load();

        copies.assertIsSatisfied();
        assertThat(copies.getReceivedExchanges().get(0).getMessage().getBody(byte[].class))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("2\tfewer than 5 fields\trubbish\n");
        assertThat(loader.rejects(LOG)).containsExactly("2\tfewer than 5 fields\trubbish");
    }

    @Test
    void aBatchThatAServerFailsIsSentAgain() throws Exception {
        loader.log(LOG, "idfa\ta\t1\t2\t3");
        loader.server(IDFA).whenExchangeReceived(1, exchange -> {
            throw new MemcacheException(IDFA, "no answer");
        });

        Report report = loader.load();

        assertThat(loader.keys(IDFA)).containsExactly("idfa:a", "idfa:a");
        assertThat(report.stored()).isEqualTo(1);
        assertThat(report.exitCode()).isEqualTo(ExitCode.OK.code());
    }

    @Test
    void aServerThatFailsEachBatchHoldsTheFile() throws Exception {
        loader.set("memcload.retry", "1");
        Path log = loader.log(LOG, "idfa\ta\t1\t2\t3");
        loader.server(IDFA).whenAnyExchangeReceived(exchange -> {
            throw new MemcacheException(IDFA, "no answer");
        });

        Report report = loader.load();

        assertThat(report.files().get(0).status()).isEqualTo(FileStatus.HELD);
        assertThat(report.exitCode()).isEqualTo(ExitCode.SERVER_FAILED.code());
        assertThat(log).exists();
    }

    /** As the real endpoint finds it. */
    @Test
    void aRouteWithoutLanesHoldsTheFileAndTheReportNamesTheStep(@TempDir Path routes) throws Exception {
        String store = Files.readString(Path.of("routes/store.camel.yaml"));
        String step = "                    - process:\n                        ref: lanes\n";
        assertThat(store).contains(step);
        Files.writeString(routes.resolve("store.camel.yaml"), store.replace(step, ""));
        loader.close();
        loader = LoaderFixture.withRoutes(routes);
        loader.log(LOG, "idfa\ta\t1\t2\t3");

        Report report = loader.load();

        assertThat(report.files().get(0).status()).isEqualTo(FileStatus.HELD);
        assertThat(report.files().get(0).reason()).contains("lanes");
    }

    @Test
    void startedServersStoreRecordsBesideMocks() throws Exception {
        String server = loader.startServer();
        loader.set("memcload.idfa", server);
        loader.log(LOG, "idfa\ta\t1\t2\t3,4", "gaid\tb\t1\t2\t3");

        Report report = loader.load();

        assertThat(report.stored()).isEqualTo(2);
        assertThat(loader.stored(server, "idfa:a").getAppsList()).containsExactly(3, 4);
        assertThat(loader.stored(server, "idfa:b")).isNull();
        assertThat(loader.sent(server)).isEmpty();
        assertThat(loader.keys(GAID)).containsExactly("gaid:b");
    }

    @Test
    void optionsAreThoseOfTheProgram() throws Exception {
        loader.set("memcload.batch", "2");
        loader.log(
                LOG,
                IntStream.range(0, 5).mapToObj(i -> "idfa\t" + i + "\t1\t2\t3").toList());

        loader.load();

        assertThat(loader.server(IDFA).getReceivedCounter()).isEqualTo(3);
    }

    @Test
    void anOptionOutOfItsRangeIsNamed() {
        loader.set("memcload.batch", "0");

        assertThatThrownBy(() -> loader.load()).hasMessageContaining("memcload.batch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memcload.watch", "memcload.pattern", "memcload.dry"})
    void anOptionWithoutAMeaningInATestIsRefused(String option) {
        assertThatThrownBy(() -> loader.set(option, "true")).hasMessageContaining(option);
    }

    @Test
    void anOptionThatComesTooLateIsRefused() {
        loader.mock("copies");

        assertThatThrownBy(() -> loader.set("memcload.batch", "2")).hasMessageContaining("has to come before");
    }

    @Test
    void theDirectoryIsGoneAfterwards() throws Exception {
        loader.log(LOG, "rubbish");
        loader.load();

        loader.close();

        assertThat(loader.directory()).doesNotExist();
        loader = LoaderFixture.withShippedRoutes();
    }

    private LoaderFixture use(String routes) throws Exception {
        loader.close();
        loader = LoaderFixture.withRoutes(Path.of("routes", routes));
        return loader;
    }
}
