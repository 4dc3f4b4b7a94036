package org.memcload.route;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.processor.aggregate.AggregateController;
import org.memcload.run.FileLoad;
import org.memcload.servers.ServerWatch;

/**
 * Ends the loading of a file: sends the batches that are not full, and has the file concluded. The exchange goes on only if every line
 * is accounted for; otherwise it fails, and moveFailed applies.
 */
public final class Settle implements Processor {

    private final AggregateController batches;
    private final ServerWatch watch;

    public Settle(AggregateController batches, ServerWatch watch) {
        this.batches = batches;
        this.watch = watch;
    }

    @Override
    public void process(Exchange exchange) throws NotLoadedException, IOException, InterruptedException {
        FileLoad file = LoadExchange.file(exchange);
        batches.forceCompletionOfAllGroups();
        if (!file.conclude(watch).isLoaded()) {
            throw new NotLoadedException(file.log().name() + " was not loaded");
        }
    }
}
