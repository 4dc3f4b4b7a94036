package org.memcload.route;

import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.memcload.record.RejectedLine;
import org.memcload.run.FileLedger;
import org.memcload.run.LoadSettings;

/** Keeps rejected lines in the rejects file of their log. */
public final class WriteRejects implements Processor {

    private final boolean dry;

    public WriteRejects(LoadSettings settings) {
        this.dry = settings.dry();
    }

    @Override
    public void process(Exchange exchange) throws IOException, InvalidPayloadException {
        @SuppressWarnings("unchecked")
        List<RejectedLine> lines = exchange.getMessage().getMandatoryBody(List.class);
        FileLedger ledger = LoadProperties.ledger(exchange);
        if (!dry) {
            ledger.rejects().write(lines);
        }
        ledger.rejected(lines.size());
    }
}
