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

/** Everything that the routes refer to by name. */
public final class Steps {

    private Steps() {}

    /**
     * Binds every step under the name by which the routes know it.
     *
     * @param matchesPattern which files are taken
     * @param parsers what blocks are parsed on; at least 2 threads, since one of them reads the file
     */
    public static void bind(CamelContext context, Run run, MatchesPattern matchesPattern, ExecutorService parsers) {
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
        BatchParts batchParts = new BatchParts(settings);

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
        registry.bind("serverWatch", watch);
        registry.bind("matchesPattern", matchesPattern);
        registry.bind("stoppedGrowing", new StoppedGrowing(run));
        registry.bind("pollFailure", pollFailure);
        registry.bind("serversAnswer", serversAnswer);
        registry.bind("nothingLeft", new NothingLeft(run, listing));
        registry.bind("openFile", new OpenFile(run, watch));
        registry.bind("unpack", new Unpack(settings.expansion()));
        registry.bind("blocks", new Blocks(settings));
        registry.bind("parsers", parsers);
        registry.bind("parseLines", new ParseLines(settings));
        registry.bind("inOrder", new InOrder(batchParts, batches));
        registry.bind("parts", new Parts());
        registry.bind("batchParts", batchParts);
        registry.bind("batches", batches);
        registry.bind("batchThread", batchThread);
        registry.bind("lanes", new Lanes(settings, run.servers(), watch));
        registry.bind("redelivery", new Redelivery(run.servers(), watch));
        registry.bind("writeRejects", new WriteRejects(settings));
        registry.bind("settle", new Settle(run, batches, watch, serversAnswer));
    }

    /** Has the endpoint that records are sent to open a connection to its servers, unless there is one. */
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
