package org.memcload.route;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AutoClose;
import org.memcload.delivery.LaneBatch;
import org.memcload.routetest.LoaderFixture;
import org.memcload.run.Run;

/** The shipped routes in small batches, with mock servers named by device type, and with a look inside while they run. */
abstract class RouteTestSupport {

    private static final List<String> TYPES = List.of("idfa", "gaid", "adid", "dvid");

    @AutoClose
    private final LoaderFixture loader = LoaderFixture.withShippedRoutes();

    final Path directory = loader.directory();

    /** An address for each device type. */
    static String address(String type) {
        return "127.0.0.1:" + (1 + TYPES.indexOf(type));
    }

    /** Sets the options; to be called before mocks and the context are asked for. */
    void prepare(int batch, int workers, int blockBytes) {
        TYPES.forEach(type -> loader.set("memcload." + type, address(type)));
        loader.set("memcload.batch", String.valueOf(batch))
                .set("memcload.workers", String.valueOf(workers))
                .set("memcload.block-bytes", String.valueOf(blockBytes))
                .set("memcload.retry", "2")
                .set("memcload.retry-backoff", "0.001");
    }

    /** Starts the routes over what is in the directory. */
    Run start(int batch, int workers) throws Exception {
        return start(batch, workers, 1 << 17);
    }

    Run start(int batch, int workers, int blockBytes) throws Exception {
        prepare(batch, workers, blockBytes);
        return start();
    }

    /** Starts them with the options that are prepared. */
    Run start() throws Exception {
        return loader.start();
    }

    CamelContext context() {
        return loader.context();
    }

    MockEndpoint server(String type) {
        return loader.server(address(type));
    }

    static LaneBatch batch(Exchange exchange) {
        return exchange.getMessage().getBody(LaneBatch.class);
    }

    /** Keys of all batches that a server received, in the order of their arrival. */
    List<String> keys(String type) {
        return loader.keys(address(type));
    }

    static List<String> keys(LaneBatch batch) {
        return IntStream.range(0, batch.size())
                .mapToObj(i -> new String(batch.key(i), StandardCharsets.UTF_8))
                .toList();
    }
}
