package org.memcload.route;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.run.FileLedger;
import org.memcload.run.IncompleteRouteException;
import org.memcload.run.LoadSettings;
import org.memcload.run.ServerLedger;

/**
 * Lets the batches of a lane pass in their order, and one at a time until its exchange is done: acknowledged, or failed with
 * all redeliveries spent. A key is always in the same lane, so neither a later batch nor a redelivery can put an older value
 * in the place of a newer one.
 *
 * <p>What waits for an address is bounded: who brings more has to wait. That holds up the reading of the file, and in the end
 * the other addresses too, but not before the queue of this one is full.
 */
public final class Lanes extends AsyncProcessorSupport {

    /** Header with the address that a batch is for. */
    private static final String ADDRESS = "address";

    /** How long it takes a thread that waits for room to see that its file is condemned. */
    private static final long GLANCE_MILLIS = 100;

    private final LoadSettings settings;
    private final ServerLedger servers;
    private final ServerWatch watch;

    /** Guarded by this. */
    private final Map<String, Queue> queues = new HashMap<>();

    public Lanes(LoadSettings settings, ServerLedger servers, ServerWatch watch) {
        this.settings = settings;
        this.servers = servers;
        this.watch = watch;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        String address = exchange.getMessage().getHeader(ADDRESS, String.class);
        if (address == null) {
            exchange.setException(new IllegalStateException(
                    "The route has to set the header '" + ADDRESS + "' to the server of the device type"));
            callback.done(true);
            return true;
        }
        FileLedger ledger = LoadProperties.ledger(exchange);
        Batch batch = exchange.getMessage().getBody(Batch.class);
        if (batch == null || !batch.enterLane(address)) {
            ledger.fail(new IncompleteRouteException(
                    batch == null
                            ? "what reaches the step lanes is no batch: it has to stand behind the aggregate, at its head"
                            : "a batch passes the step lanes twice"));
            exchange.setException(new GivenUpException());
            callback.done(true);
            return true;
        }
        watch.meet(address);
        ledger.handedOn(batch.size());
        Passage passage = new Passage(queue(address), exchange, callback, batch, ledger);
        exchange.getExchangeExtension().addOnCompletion(passage);
        if (passage.enter()) {
            passage.giveUpIfCondemned();
            callback.done(true);
            return true;
        }
        return false;
    }

    private synchronized Queue queue(String address) {
        return queues.computeIfAbsent(address, unseen -> new Queue(settings.workers()));
    }

    /** What waits for an address. */
    private static final class Queue {

        /** For each lane, the batches that wait for the one on its way; null where none is on its way. Guarded by this. */
        private final Deque<Passage>[] lanes;

        private long records;
        private long bytes;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Queue(int lanes) {
            this.lanes = new Deque[lanes];
        }
    }

    /** A batch on its way through its lane. */
    private final class Passage extends SynchronizationAdapter {

        private final Queue queue;
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final Batch batch;
        private final FileLedger ledger;

        Passage(Queue queue, Exchange exchange, AsyncCallback callback, Batch batch, FileLedger ledger) {
            this.queue = queue;
            this.exchange = exchange;
            this.callback = callback;
            this.batch = batch;
            this.ledger = ledger;
        }

        /** Whether the batch may go on at once; if not it waits in the lane, and the caller as long as the queue is full. */
        boolean enter() {
            synchronized (queue) {
                if (queue.lanes[batch.getLane()] == null) {
                    queue.lanes[batch.getLane()] = new ArrayDeque<>();
                    return true;
                }
                queue.lanes[batch.getLane()].add(this);
                queue.records += batch.size();
                queue.bytes += batch.byteSize();
                try {
                    // a condemned file's batches are dropped when it is their turn, so nobody has to wait for that
                    while (!ledger.isCondemned()
                            && (queue.records > settings.queueSize() || queue.bytes > settings.queueBytes())) {
                        queue.wait(GLANCE_MILLIS);
                    }
                } catch (InterruptedException e) {
                    ledger.fail(e);
                    Thread.currentThread().interrupt();
                }
                return false;
            }
        }

        void giveUpIfCondemned() {
            if (ledger.isCondemned()) {
                exchange.setException(new GivenUpException());
            }
        }

        private void goOn() {
            giveUpIfCondemned();
            callback.done(false);
        }

        @Override
        public void onDone(Exchange done) {
            account(done);
            Passage next;
            synchronized (queue) {
                next = queue.lanes[batch.getLane()].poll();
                if (next == null) {
                    queue.lanes[batch.getLane()] = null;
                } else {
                    queue.records -= next.batch.size();
                    queue.bytes -= next.batch.byteSize();
                    queue.notifyAll();
                }
            }
            if (next != null) {
                next.goOn();
            }
        }

        private void account(Exchange done) {
            if (!settings.dry()) {
                servers.stored(batch.storedByServer());
            }
            Exception failure = done.getException();
            if (failure == null) {
                ledger.acknowledged(batch);
                return;
            }
            if (failure instanceof MemcacheException ofServer) {
                ledger.unacknowledged(batch, ofServer);
            } else {
                if (!(failure instanceof GivenUpException)) {
                    ledger.fail(failure);
                }
                ledger.unacknowledged(batch, null);
            }
        }
    }
}
