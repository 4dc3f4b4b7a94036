package org.memcload.route;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.processor.aggregate.AggregateController;
import org.apache.camel.processor.aggregate.DefaultAggregateController;
import org.apache.camel.spi.Registry;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheOperation;
import org.memcload.run.LoadSettings;
import org.memcload.run.Run;
import org.memcload.servers.Inquiry;
import org.memcload.servers.ServerWatch;

/** All objects to which the routes refer by name. */
public final class Steps {

    private Steps() {}

    /**
     * Binds every step under the name by which the routes know it.
     *
     * @param matchesPattern which files are taken
     * @param addresses the address of each device type
     * @param parsers the thread pool that parses blocks; at least 2 threads, since one of them reads the file
     */
    public static void bind(
            CamelContext context,
            Run run,
            MatchesPattern matchesPattern,
            DeviceTypes addresses,
            ExecutorService parsers) {
        LoadSettings settings = run.settings();
        ProducerTemplate template = context.createProducerTemplate();
        ServerWatch watch = new ServerWatch(
                run.servers(),
                new Inquiry(settings.retryBackoffMillis(), run::isStopping),
                address -> knock(template, address));
        PollFailure pollFailure = new PollFailure(run);
        ServersAnswer serversAnswer = new ServersAnswer(run, watch, pollFailure);
        DirectoryListing listing = new DirectoryListing(run, matchesPattern);
        AggregateController batches = new DefaultAggregateController();
        CollectBatches collectBatches = new CollectBatches(settings);

        BatchThread batchThread = new BatchThread();
        try {
            // ends with the routes
            context.addService(batchThread);
        } catch (Exception e) {
            throw new RuntimeCamelException(e);
        }

        context.addComponent("file", new ListedFileComponent(settings, listing));
        Registry registry = context.getRegistry();
        // the memcache component finds it by its type
        registry.bind(RouteNames.SERVER_WATCH, watch);
        registry.bind(RouteNames.MATCHES_PATTERN, matchesPattern);
        registry.bind(RouteNames.STOPPED_GROWING, new StoppedGrowing(run));
        registry.bind(RouteNames.POLL_FAILURE, pollFailure);
        registry.bind(RouteNames.SERVERS_ANSWER, serversAnswer);
        registry.bind(RouteNames.NOTHING_LEFT, new NothingLeft(run, listing));
        registry.bind(RouteNames.OPEN_FILE, new OpenFile(run, watch));
        registry.bind(RouteNames.UNPACK, new Unpack(settings.expansion()));
        registry.bind(RouteNames.BLOCKS, new Blocks(settings));
        registry.bind(RouteNames.PARSERS, parsers);
        registry.bind(RouteNames.PARSE_LINES, new ParseLines(settings));
        registry.bind(RouteNames.IN_ORDER, new InOrder(collectBatches, batches));
        registry.bind(RouteNames.PARTS, new SplitByLane());
        registry.bind(RouteNames.SERVERS, addresses);
        registry.bind(RouteNames.BATCH_PARTS, collectBatches);
        registry.bind(RouteNames.BATCHES, batches);
        registry.bind(RouteNames.BATCH_THREAD, batchThread);
        registry.bind(RouteNames.LANES, new Lanes(settings, run.servers(), watch));
        registry.bind(RouteNames.REDELIVERY, new Redelivery(run.servers(), watch));
        registry.bind(RouteNames.WRITE_REJECTS, new WriteRejects());
        registry.bind(RouteNames.SETTLE, new Settle(batches, watch));
    }

    /** Makes the endpoint of an address open a connection to its servers, unless one is open. */
    private static CompletableFuture<?> knock(ProducerTemplate template, String address) {
        try {
            return template.asyncSend("memcache://" + address, exchange -> exchange.getMessage()
                    .setHeader(MemcacheConstants.OPERATION, MemcacheOperation.STATS));
        } catch (RuntimeException e) {
            // the run may be about to end
            return CompletableFuture.failedFuture(e);
        }
    }
}
