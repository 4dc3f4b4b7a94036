package org.memcload.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.memcload.proto.UserApps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands in for the servers in a dry run: logs each record as it would be stored. */
public final class DryRun implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(DryRun.class);
    private static final TextFormat.Printer PRINTER = TextFormat.printer().emittingSingleLine(true);

    @Override
    public void process(Exchange exchange) throws InvalidProtocolBufferException {
        String address = exchange.getMessage().getHeader("address", String.class);
        Batch batch = exchange.getMessage().getBody(Batch.class);
        for (int i = 0; i < batch.size(); i++) {
            LOG.debug(
                    "{} - {} -> {}",
                    address,
                    new String(batch.key(i), StandardCharsets.UTF_8),
                    PRINTER.printToString(UserApps.parseFrom(batch.value(i))).strip());
        }
        batch.acknowledge(address);
    }
}
