package org.memcload.route;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.MemcacheRefusedException;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.ErrorKind;
import org.memcload.delivery.Delivery;
import org.memcload.delivery.LaneBatch;
import org.memcload.servers.ServerLedger;
import org.memcload.servers.ServerWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and counts that a batch is sent again. It is not sent again if its file is condemned by now, nor if its server has refused
 * the request, which would not help.
 */
public final class Redelivery implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

    private final ServerLedger servers;
    private final ServerWatch watch;

    public Redelivery(ServerLedger servers, ServerWatch watch) {
        this.servers = servers;
        this.watch = watch;
    }

    @Override
    public void process(Exchange exchange) {
        Exception cause = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
        if (cause instanceof MemcacheRefusedException) {
            exchange.setException(cause);
            exchange.setRouteStop(true);
            return;
        }
        Delivery delivery = LoadExchange.delivery(exchange);
        if (LoadExchange.ledger(exchange).isCondemned()) {
            if (delivery != null && cause instanceof MemcacheException failure) {
                delivery.giveUp(failure);
            }
            exchange.setException(new GivenUpException());
            exchange.setRouteStop(true);
            return;
        }
        LaneBatch batch = exchange.getMessage().getBody(LaneBatch.class);
        LOG.warn(
                "{}: sending {} of {} records again, redelivery {} of {}",
                cause.getMessage(),
                batch.count(BulkSet.Status.PENDING),
                batch.size(),
                exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER),
                exchange.getMessage().getHeader(Exchange.REDELIVERY_MAX_COUNTER));
        if (cause instanceof MemcacheException failure) {
            note(failure);
        }
        if (delivery != null) {
            delivery.redeliver();
        }
    }

    /** Counts the redelivery for each server that has failed. */
    private void note(MemcacheException failure) {
        Delivery.ofEachServer(failure).forEach(each -> {
            servers.retried(each.getServer());
            if (each.getKind() == ErrorKind.CONNECT) {
                watch.cannotBeReached(each.getServer());
            }
        });
    }
}
