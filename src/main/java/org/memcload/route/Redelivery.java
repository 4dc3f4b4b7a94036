package org.memcload.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Ordered;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.ErrorKind;
import org.memcload.run.FileLedger;
import org.memcload.run.ServerLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a batch again, saying so in the log and counting it, unless its file is given up meanwhile. Tells the file's ledger
 * what was tried if it was in vain.
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
        FileLedger ledger = LoadProperties.ledger(exchange);
        if (ledger.isCondemned()) {
            if (cause instanceof MemcacheException failure) {
                tell(
                        ledger,
                        failure,
                        redeliveries(exchange) - 1,
                        exchange.getProperty(LoadProperties.TRIED, Tried.class));
            }
            exchange.setException(new GivenUpException());
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
            for (MemcacheException each : failures(failure)) {
                servers.retried(each.getServer());
                if (each.getKind() == ErrorKind.CONNECT) {
                    watch.cannotBeReached(each.getServer());
                }
            }
        }
        if (exchange.getProperty(LoadProperties.TRIED) == null) {
            Tried tried = new Tried(ledger);
            exchange.setProperty(LoadProperties.TRIED, tried);
            exchange.getExchangeExtension().addOnCompletion(tried);
        }
    }

    /** The number of the redelivery that is to come, or has failed: 1 for the first. */
    private static int redeliveries(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 1, Integer.class);
    }

    /** What was tried of a batch that is given up. */
    private static void tell(FileLedger ledger, MemcacheException failure, int redeliveries, Tried tried) {
        double seconds = tried == null ? 0 : tried.seconds();
        failures(failure).forEach(each -> ledger.givenUp(each.getServer(), each.getMessage(), redeliveries, seconds));
    }

    /** A failure and those of other servers that came with it. */
    private static List<MemcacheException> failures(MemcacheException failure) {
        List<MemcacheException> all = new ArrayList<>(List.of(failure));
        for (Throwable other : failure.getSuppressed()) {
            if (other instanceof MemcacheException another) {
                all.add(another);
            }
        }
        return all;
    }

    /** A batch from its first redelivery on. */
    private static final class Tried extends SynchronizationAdapter {

        private final FileLedger ledger;
        private final long since = System.nanoTime();

        Tried(FileLedger ledger) {
            this.ledger = ledger;
        }

        double seconds() {
            return Duration.ofNanos(System.nanoTime() - since).toMillis() / 1000.0;
        }

        /** Before the lane's own, which ends the wait for the batch. */
        @Override
        public int getOrder() {
            return Ordered.HIGHEST;
        }

        @Override
        public void onFailure(Exchange exchange) {
            if (exchange.getException() instanceof MemcacheException failure) {
                tell(ledger, failure, redeliveries(exchange), this);
            }
        }
    }
}
