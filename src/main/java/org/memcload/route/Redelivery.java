package org.memcload.route;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.memcload.component.memcache.BulkSet;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.run.ServerLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a batch again, saying so in the log, unless its file is given up: then the delay before it was its last. */
public final class Redelivery implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

    private final ServerLedger servers;

    public Redelivery(ServerLedger servers) {
        this.servers = servers;
    }

    @Override
    public void process(Exchange exchange) {
        Exception cause = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
        if (LoadProperties.ledger(exchange).isCondemned()) {
            exchange.setException(cause);
            exchange.setRouteStop(true);
            return;
        }
        BulkSet batch = exchange.getMessage().getBody(BulkSet.class);
        LOG.warn(
                "{}: sending {} of {} records again, redelivery {} of {}",
                cause.getMessage(),
                batch.count(BulkSet.Status.PENDING),
                batch.size(),
                exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER),
                exchange.getMessage().getHeader(Exchange.REDELIVERY_MAX_COUNTER));
        if (cause instanceof MemcacheException failure) {
            servers.retried(failure.getServer());
        }
    }
}
