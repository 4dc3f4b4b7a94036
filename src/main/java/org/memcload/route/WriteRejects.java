package org.memcload.route;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.memcload.record.RejectedLines;
import org.memcload.run.FileLedger;

/** Keeps rejected lines in the rejects file of their log. */
public final class WriteRejects implements Processor {

    @Override
    public void process(Exchange exchange) throws IOException, InvalidPayloadException {
        RejectedLines lines = exchange.getMessage().getMandatoryBody(RejectedLines.class);
        FileLedger ledger = LoadProperties.ledger(exchange);
        ledger.rejects().write(lines);
        ledger.rejected(lines.size());
    }
}
