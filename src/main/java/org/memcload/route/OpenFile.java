package org.memcload.route;

import java.io.File;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.memcload.run.FileLoad;
import org.memcload.run.Run;
import org.memcload.servers.ServerWatch;

/** Opens a file that was just claimed. */
public final class OpenFile implements Processor {

    private static final long GLANCE_MILLIS = 1;

    private final Run run;
    private final ServerWatch watch;

    public OpenFile(Run run, ServerWatch watch) {
        this.run = run;
        this.watch = watch;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException, IOException, InterruptedException {
        awaitStart(exchange.getContext());
        FileLoad file = LoadExchange.findFile(exchange);
        if (file == null) {
            // the route's consumer does not use stoppedGrowing, which usually begins the load
            file = run.take(exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class));
            FileRename.watch(exchange, file);
        }
        file.open(exchange.getMessage().getMandatoryBody(File.class).toPath());
        exchange.getMessage().setBody(file.content().toFile());
        watch.begin();
    }

    /** Camel may still be starting when it takes the first file, and an aggregator completes no groups before Camel has started. */
    private static void awaitStart(CamelContext context) throws InterruptedException {
        while (context.isStarting()) {
            Thread.sleep(GLANCE_MILLIS);
        }
    }
}
