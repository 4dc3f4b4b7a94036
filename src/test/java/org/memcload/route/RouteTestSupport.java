package org.memcload.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.delivery.LaneBatch;
import org.memcload.input.Expansion;
import org.memcload.run.LoadMode;
import org.memcload.run.LoadSettings;
import org.memcload.run.Run;

/** The shipped routes over a directory of their own, with mock endpoints in the place of memcached. */
abstract class RouteTestSupport extends CamelTestSupport {

    private static final List<String> TYPES = List.of("idfa", "gaid", "adid", "dvid");

    @TempDir
    Path directory;

    private final ExecutorService answers = Executors.newCachedThreadPool();
    private ExecutorService parsers;

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        configuration.withUseAdviceWith(true);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("memcload.directory", directory.toString());
        // nothing listens there: who looks at the statistics learns nothing
        TYPES.forEach(type -> properties.setProperty("memcload." + type, address(type)));
        properties.setProperty("memcload.retry", "2");
        properties.setProperty("memcload.retry-delays", "0:0;1:1;2:2");
        return properties;
    }

    /** Ports 1 to 4 of this machine, where nothing listens. */
    static String address(String type) {
        return "127.0.0.1:" + (1 + TYPES.indexOf(type));
    }

    /** Starts the routes over what is in the directory. */
    Run start(int batch, int workers) throws Exception {
        return start(batch, workers, 1 << 17);
    }

    Run start(int batch, int workers, int blockBytes) throws Exception {
        LoadSettings settings = new LoadSettings(
                directory,
                "*.tsv.gz",
                workers,
                batch,
                50_000,
                1 << 23,
                blockBytes,
                1 << 20,
                Expansion.UNLIMITED,
                0.01,
                1000,
                2,
                10,
                false,
                LoadMode.LOAD,
                false);
        Run run = new Run(settings);
        parsers = Executors.newFixedThreadPool(3);
        CamelContext context = context();
        context.getPropertiesComponent().setOverrideProperties(properties());
        Steps.bind(context, run, new MatchesPattern(run), new DeviceTypes(type -> null), parsers);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(List.of(shipped("load"), shipped("store"), shipped("address"), shipped("rejected")));
        AdviceWith.adviceWith(context, "store", route -> route.weaveByType(ToDynamicDefinition.class)
                .replace()
                .process(new AsynchronousMocks()));
        for (String type : TYPES) {
            server(type).whenAnyExchangeReceived(exchange -> batch(exchange).acknowledge(address(type)));
        }
        context.start();
        return run;
    }

    private static Resource shipped(String name) throws IOException {
        return ResourceHelper.fromString(
                name + ".camel.yaml", Files.readString(Path.of("routes", name + ".camel.yaml")));
    }

    /** Sends to the mock endpoint of the address on another thread, as the real producer answers on another thread. */
    private final class AsynchronousMocks extends AsyncProcessorSupport {

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            String address = exchange.getMessage().getHeader("address", String.class);
            answers.execute(() -> {
                template().send("mock:" + address, exchange);
                callback.done(false);
            });
            return false;
        }
    }

    MockEndpoint server(String type) {
        return getMockEndpoint("mock:" + address(type));
    }

    static LaneBatch batch(Exchange exchange) {
        return exchange.getMessage().getBody(LaneBatch.class);
    }

    /** Keys of all batches that a server received, in the order of their arrival. */
    List<String> keys(String type) {
        return server(type).getReceivedExchanges().stream()
                .map(RouteTestSupport::batch)
                .flatMap(batch -> keys(batch).stream())
                .toList();
    }

    static List<String> keys(LaneBatch batch) {
        return IntStream.range(0, batch.size())
                .mapToObj(i -> new String(batch.key(i), StandardCharsets.UTF_8))
                .toList();
    }

    @AfterEach
    void stopThreads() {
        answers.shutdownNow();
        parsers.shutdownNow();
    }
}
