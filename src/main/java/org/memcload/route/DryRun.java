package org.memcload.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.memcload.delivery.FileLedger;
import org.memcload.delivery.LaneBatch;
import org.memcload.proto.UserApps;
import org.memcload.run.Printable;

/** Replaces the servers of an endpoint in a dry run: prints each record as it would be stored. */
final class DryRun implements Processor {

    private static final TextFormat.Printer PRINTER = TextFormat.printer().emittingSingleLine(true);

    private final String servers;
    private final DryRunOutput output;

    /** @param servers of the endpoint, as its URI names them */
    DryRun(String servers, DryRunOutput output) {
        this.servers = servers;
        this.output = output;
    }

    @Override
    public void process(Exchange exchange) throws InvalidProtocolBufferException, InterruptedException {
        if (!(exchange.getMessage().getBody() instanceof LaneBatch batch)) {
            // another request of an operator's route: a dry run sends no requests
            return;
        }
        batch.beforeSending(servers);
        FileLedger ledger = LoadExchange.ledger(exchange);
        if (output.write(text(batch), ledger)) {
            batch.acknowledge();
        } else {
            exchange.setException(new GivenUpException());
        }
    }

    /** A line for each record: {@code ADDRESS - KEY -> MESSAGE}, the message in protobuf's text format. */
    private byte[] text(LaneBatch batch) throws InvalidProtocolBufferException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < batch.size(); i++) {
            lines.append(servers).append(" - ");
            Printable.escape(new String(batch.key(i), StandardCharsets.UTF_8), lines);
            lines.append(" -> ");
            Printable.escape(
                    PRINTER.printToString(UserApps.parseFrom(batch.value(i))).strip(), lines);
            lines.append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
