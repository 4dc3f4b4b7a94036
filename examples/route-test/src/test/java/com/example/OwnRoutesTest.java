package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.routetest.LoaderFixture;
import org.memcload.run.FileStatus;
import org.memcload.run.Report;

class OwnRoutesTest {

    private static final String LOG = "20170929000000.tsv.gz";
    private static final String IDFA = "127.0.0.1:33013";
    private static final String GAID = "127.0.0.1:33014,10.0.0.7:11211";

    @AutoClose
    private final LoaderFixture loader = LoaderFixture.withRoutes(Path.of("routes"));

    @BeforeEach
    void set() {
        loader.set("memcload.gaid-2", "10.0.0.7:11211");
        loader.set("memcload.rejects-copy", "unused");
        loader.set("memcload.max-error-rate", "0.5");
    }

    @Test
    void theRecordsOfGaidAreSpreadOverTwoServers() throws Exception {
        loader.log(LOG, "gaid\ta\t1.5\t2.5\t1,2", "idfa\tb\t1.5\t2.5\t3");

        Report report = loader.load();

        assertEquals(FileStatus.LOADED, report.files().get(0).status());
        assertEquals(List.of("gaid:a"), loader.keys(GAID));
        assertEquals(List.of("idfa:b"), loader.keys(IDFA));
        assertEquals(List.of(3), loader.sent(IDFA).get(0).value().getAppsList());
    }

    @Test
    void rejectedLinesAreCopied() throws Exception {
        loader.advise("copy-rejected", route -> route.weaveByToUri("file*").replace().to("mock:copies"));
        loader.log(LOG, "idfa\ta\t1.5\t2.5\t1", "rubbish");
        MockEndpoint copies = loader.mock("copies");
        copies.expectedMessageCount(1);

        loader.load();

        copies.assertIsSatisfied();
        assertEquals(List.of("2\tfewer than 5 fields\trubbish"), loader.rejects(LOG));
    }

    @Test
    void aServerThatFailsHoldsTheFile() throws Exception {
        Path log = loader.log(LOG, "gaid\ta\t1.5\t2.5\t1");
        loader.server(GAID).whenAnyExchangeReceived(exchange -> {
            throw new MemcacheException("10.0.0.7:11211", "no answer");
        });

        Report report = loader.load();

        assertEquals(4, report.exitCode());
        assertEquals(FileStatus.HELD, report.files().get(0).status());
        assertTrue(Files.exists(log));
    }

    @Test
    void realServersStoreTheRecords() throws Exception {
        String first = loader.startServer();
        String second = loader.startServer();
        loader.set("memcload.gaid", first).set("memcload.gaid-2", second);
        loader.log(LOG, "gaid\ta\t1.5\t2.5\t1,2");

        Report report = loader.load();

        assertEquals(1, report.stored());
        assertEquals(List.of(1, 2), loader.stored(first + "," + second, "gaid:a").getAppsList());
    }
}
