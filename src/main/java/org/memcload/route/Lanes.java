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
 * <p>Each address has a bounded queue; the caller waits while it is full. That holds up the reading of the file, and in the end
 * the other addresses too, but not before the queue of this one is full. Batches on their way take memory as well: a few full
 * ones for each address may, and more where the queue has room.
 */
public final class Lanes extends AsyncProcessorSupport {

    /** Header with the address that a batch is for. */
    private static final String ADDRESS = "address";

    /** How long it takes a thread that waits for room to see that its file is condemned. */
    private static final long GLANCE_MILLIS = 100;

    /** Bytes of memory for a full batch of records of the usual size on its way. */
    private static final long BATCH_BYTES = 3 << 20;

    /** Bytes of memory for all batches on their way to an address. */
    private static final long MAX_SENT_BYTES = 16 << 20;

    private final LoadSettings settings;
    private final long maxBytes;
    private final ServerLedger servers;
    private final ServerWatch watch;

    /** Guarded by this. */
    private final Map<String, Queue> queues = new HashMap<>();

    public Lanes(LoadSettings settings, ServerLedger servers, ServerWatch watch) {
        this.settings = settings;
        this.maxBytes = settings.queueBytes() + Math.min(settings.workers() * BATCH_BYTES, MAX_SENT_BYTES);
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

    /** What waits for an address, or is on its way. */
    private static final class Queue {

        /** For each lane, the batches that wait for the one on its way; null where none is on its way. Guarded by this. */
        private final Deque<Passage>[] lanes;

        /** That wait. Guarded by this. */
        private long records;
        /** Of memory that batches take, waiting or on their way. Guarded by this. */
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
        private final long memory;
        private final FileLedger ledger;

        Passage(Queue queue, Exchange exchange, AsyncCallback callback, Batch batch, FileLedger ledger) {
            this.queue = queue;
            this.exchange = exchange;
            this.callback = callback;
            this.batch = batch;
            this.memory = batch.memory();
            this.ledger = ledger;
        }

        /** Whether the batch may go on at once; if not it waits in the lane. The caller waits as long as the queue is full. */
        boolean enter() {
            synchronized (queue) {
                try {
                    // a condemned file's batches are dropped when it is their turn, so nobody has to wait for that
                    while (!ledger.isCondemned() && !hasRoom()) {
                        queue.wait(GLANCE_MILLIS);
                    }
                } catch (InterruptedException e) {
                    ledger.fail(e);
                    Thread.currentThread().interrupt();
                }
                queue.bytes += memory;
                if (queue.lanes[batch.getLane()] == null) {
                    queue.lanes[batch.getLane()] = new ArrayDeque<>();
                    return true;
                }
                queue.lanes[batch.getLane()].add(this);
                queue.records += batch.size();
                return false;
            }
        }

        /** A single batch always has, however large it is. */
        private boolean hasRoom() {
            boolean waits = queue.lanes[batch.getLane()] != null;
            boolean tooMany = waits && queue.records > 0 && queue.records + batch.size() > settings.queueSize();
            boolean tooLarge = queue.bytes > 0 && queue.bytes + memory > maxBytes;
            return !tooMany && !tooLarge;
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
                queue.bytes -= memory;
                next = queue.lanes[batch.getLane()].poll();
                if (next == null) {
                    queue.lanes[batch.getLane()] = null;
                } else {
                    queue.records -= next.batch.size();
                }
                queue.notifyAll();
            }
            if (next != null) {
                next.goOn();
            }
        }

        private void account(Exchange done) {
            if (!settings.dry()) {
                servers.stored(batch.storedByServer());
            }
            ledger.dropped(batch.droppedAppIds());
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
