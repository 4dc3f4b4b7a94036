package org.memcload.route;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.MemcacheRefusedException;
import org.memcload.delivery.Delivery;
import org.memcload.delivery.FileLedger;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.delivery.LaneBatch;
import org.memcload.delivery.LaneQueues;
import org.memcload.run.LoadSettings;
import org.memcload.servers.ServerLedger;
import org.memcload.servers.ServerWatch;

/**
 * Opens the delivery of a batch and lets the batches of a lane pass one at a time, each until its exchange is done: acknowledged,
 * or failed with all redeliveries used up. {@link LaneQueues} keeps their order.
 */
public final class Lanes extends AsyncProcessorSupport {

    private final LaneQueues queues;
    private final ServerLedger servers;
    private final ServerWatch watch;

    public Lanes(LoadSettings settings, ServerLedger servers, ServerWatch watch) {
        this.queues = new LaneQueues(settings.workers(), settings.queueSize(), settings.queueBytes());
        this.servers = servers;
        this.watch = watch;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        String address = exchange.getMessage().getHeader(RouteNames.ADDRESS, String.class);
        if (address == null) {
            exchange.setException(new IllegalStateException(
                    "The route has to set the header '" + RouteNames.ADDRESS + "' to the server of the device type"));
            callback.done(true);
            return true;
        }
        FileLedger ledger = LoadExchange.ledger(exchange);
        LaneBatch batch = exchange.getMessage().getBody(LaneBatch.class);
        if (batch == null || !batch.enterLane(address)) {
            ledger.fail(new IncompleteRouteException(
                    batch == null
                            ? "the message that reaches the step lanes is not a batch: lanes has to be the first step of the"
                                    + " aggregate"
                            : "a batch passes the step lanes twice"));
            exchange.setException(new GivenUpException());
            callback.done(true);
            return true;
        }
        watch.meet(address);
        Delivery delivery = Delivery.open(batch, ledger);
        LoadExchange.setDelivery(exchange, delivery);
        LaneQueues.Place place = queues.place(address, delivery, () -> pass(exchange, delivery, callback, false));
        exchange.getExchangeExtension().addOnCompletion(new Completion(delivery, place));
        return place.enter() && pass(exchange, delivery, callback, true);
    }

    private static boolean pass(Exchange exchange, Delivery delivery, AsyncCallback callback, boolean sync) {
        if (delivery.ledger().isCondemned()) {
            exchange.setException(new GivenUpException());
        }
        callback.done(sync);
        return true;
    }

    /** The exchange of the batch is done. */
    private final class Completion extends SynchronizationAdapter {

        private final Delivery delivery;
        private final LaneQueues.Place place;

        Completion(Delivery delivery, LaneQueues.Place place) {
            this.delivery = delivery;
            this.place = place;
        }

        @Override
        public void onDone(Exchange exchange) {
            servers.stored(delivery.batch().storedByServer());
            Exception failure = exchange.getException();
            if (failure == null) {
                delivery.answered();
            } else if (failure instanceof MemcacheException ofServer
                    && !(failure instanceof MemcacheRefusedException)) {
                delivery.serversFailed(ofServer);
            } else if (failure instanceof GivenUpException) {
                delivery.notSent();
            } else {
                delivery.stepFailed(failure);
            }
            place.leave();
        }
    }
}
