package org.memcload.route;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.memcload.record.RejectedLines;
import org.memcload.run.FileLedger;
import org.memcload.run.LoadSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps rejected lines in the rejects file of their log; in a dry run only says which they are. */
public final class WriteRejects implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(WriteRejects.class);

    private final boolean dry;

    public WriteRejects(LoadSettings settings) {
        this.dry = settings.dry();
    }

    @Override
    public void process(Exchange exchange) throws IOException, InvalidPayloadException {
        RejectedLines lines = exchange.getMessage().getMandatoryBody(RejectedLines.class);
        FileLedger ledger = LoadProperties.ledger(exchange);
        if (dry) {
            lines.forEach(line -> LOG.warn("{}: line {}: {}", ledger.path(), line.number(), line.reason()));
        } else {
            ledger.rejects().write(lines);
        }
        ledger.rejected(lines.size());
    }
}
