package org.memcload.route;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.memcload.record.RejectedLines;
import org.memcload.run.FileLoad;

/** Hands rejected lines to the rejects of their file. */
public final class WriteRejects implements Processor {

    @Override
    public void process(Exchange exchange) throws IOException, InvalidPayloadException {
        RejectedLines lines = exchange.getMessage().getMandatoryBody(RejectedLines.class);
        FileLoad file = LoadExchange.file(exchange);
        file.rejects().write(lines);
        file.ledger().rejected(lines.size());
    }
}
