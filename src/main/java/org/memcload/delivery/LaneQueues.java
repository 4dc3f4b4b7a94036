package org.memcload.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The queues of all addresses. A delivery passes its lane when its predecessor has left it, so batches of a lane keep their order.
 * A key is always in the same lane, so neither a later batch nor a redelivery can overwrite a newer value with an older one.
 *
 * <p>Each address has a bounded queue; callers block while it is full. A full queue delays reading the file, and eventually the
 * other addresses too. Batches on their way take memory as well: an address may have a few full batches on their way, and more
 * while its queue has room.
 */
public final class LaneQueues {

    /** Milliseconds between checks of a thread that waits for room: its file may be condemned. */
    private static final long GLANCE_MILLIS = 100;

    /** Bytes of memory for a full batch of usual records on its way. */
    private static final long BATCH_BYTES = 3 << 20;

    /** Bytes of memory for all batches on their way to an address. */
    private static final long MAX_SENT_BYTES = 16 << 20;

    private final int lanes;
    private final int maxRecords;
    private final long maxBytes;

    /** By address. Guarded by this. */
    private final Map<String, Queue> queues = new HashMap<>();

    /**
     * @param lanes lanes of each address, at least 1
     * @param maxRecords records that may wait for one address
     * @param maxBytes bytes of memory that records waiting for one address may take
     */
    public LaneQueues(int lanes, int maxRecords, long maxBytes) {
        this.lanes = lanes;
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes + Math.min(lanes * BATCH_BYTES, MAX_SENT_BYTES);
    }

    /**
     * The place of a delivery in its lane, which it has yet to {@linkplain Place#enter enter}.
     *
     * @param resume called when the delivery's turn comes later, by the thread that ends the preceding turn
     */
    public Place place(String address, Delivery delivery, Runnable resume) {
        return new Place(queue(address), delivery, resume);
    }

    private synchronized Queue queue(String address) {
        return queues.computeIfAbsent(address, unseen -> new Queue(lanes));
    }

    /** The batches that wait for an address or are on their way to it. */
    private static final class Queue {

        /** For each lane, the batches that wait for the one on its way; null if no batch is on its way. Guarded by this. */
        private final Deque<Place>[] lanes;

        /** Records that wait. Guarded by this. */
        private long records;
        /** Bytes of memory that batches take, waiting or on their way. Guarded by this. */
        private long bytes;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Queue(int lanes) {
            this.lanes = new Deque[lanes];
        }
    }

    /** The place of a delivery in its lane. */
    public final class Place {

        private final Queue queue;
        private final Delivery delivery;
        private final Runnable resume;
        private final int lane;

        private Place(Queue queue, Delivery delivery, Runnable resume) {
            this.queue = queue;
            this.delivery = delivery;
            this.resume = resume;
            this.lane = delivery.batch().getLane();
        }

        /**
         * Enters the lane. The caller waits while the queue of the address is full.
         *
         * @return whether it is the delivery's turn now; if not, {@code resume} is called later, perhaps before this returns
         */
        public boolean enter() {
            synchronized (queue) {
                try {
                    // a condemned file's batches are dropped at their turn, so they need no room
                    while (!delivery.ledger().isCondemned() && !hasRoom()) {
                        queue.wait(GLANCE_MILLIS);
                    }
                } catch (InterruptedException e) {
                    delivery.ledger().fail(e);
                    Thread.currentThread().interrupt();
                }
                queue.bytes += delivery.memory();
                if (queue.lanes[lane] == null) {
                    queue.lanes[lane] = new ArrayDeque<>();
                    return true;
                }
                queue.lanes[lane].add(this);
                queue.records += delivery.batch().size();
                return false;
            }
        }

        /** A single batch always has room, however large it is. */
        private boolean hasRoom() {
            boolean waits = queue.lanes[lane] != null;
            boolean tooMany = waits
                    && queue.records > 0
                    && queue.records + delivery.batch().size() > maxRecords;
            boolean tooLarge = queue.bytes > 0 && queue.bytes + delivery.memory() > maxBytes;
            return !tooMany && !tooLarge;
        }

        /** The delivery is closed: the turn of the next one in its lane starts. */
        public void leave() {
            Place next;
            synchronized (queue) {
                queue.bytes -= delivery.memory();
                next = queue.lanes[lane].poll();
                if (next == null) {
                    queue.lanes[lane] = null;
                } else {
                    queue.records -= next.delivery.batch().size();
                }
                queue.notifyAll();
            }
            if (next != null) {
                next.resume.run();
            }
        }
    }
}
