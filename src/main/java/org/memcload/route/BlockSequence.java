package org.memcload.route;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.run.FileLedger;
import org.memcload.run.IncompleteRouteException;

/**
 * The order of a file's blocks. Blocks are parsed by several threads and finished in any order; each is handed on only when
 * all before it have been, by whichever thread finished the one before. No thread waits for its turn. How many blocks are
 * between being read and being handed on is bounded.
 */
final class BlockSequence {

    /** How long it takes a reader that waits for room to see that its file is condemned. */
    private static final long GLANCE_MILLIS = 100;

    private final FileLedger ledger;
    private final Semaphore room;
    /** Blocks that came too early, as what is to be done when it is their turn. Guarded by this. */
    private final Map<Integer, Runnable> parked = new HashMap<>();
    /** Index of the block whose turn it is. Guarded by this. */
    private int next;
    /** Whether all blocks were read. Guarded by this. */
    private boolean readToEnd;

    /**
     * @param window blocks that may be between being read and being handed on; at least 2, since a splitter reads ahead by
     *     one
     */
    BlockSequence(int window, FileLedger ledger) {
        this.room = new Semaphore(window);
        this.ledger = ledger;
    }

    /** Waits until another block may be read, or none needs to be read any more. */
    void awaitRoom() throws InterruptedException {
        while (!room.tryAcquire(GLANCE_MILLIS, TimeUnit.MILLISECONDS) && !ledger.isCondemned()) {
            // a block that never has its turn would hold up the reader for ever
        }
    }

    /** The last block has been read, or the last one before a fault in the file. */
    synchronized void readToEnd() {
        readToEnd = true;
    }

    /** Whether the file was read as far as it can be. */
    synchronized boolean isReadToEnd() {
        return readToEnd;
    }

    /** The turn of a block, which ends with the block's exchange. */
    Turn turn(int index) {
        return new Turn(index);
    }

    final class Turn extends SynchronizationAdapter {

        private final int index;
        private volatile boolean entered;
        private volatile boolean left;

        private Turn(int index) {
            this.index = index;
        }

        /**
         * Goes on now, or later.
         *
         * @param resume called when it is this block's turn, unless it is already
         * @return whether it is
         */
        boolean enter(Runnable resume) {
            entered = true;
            synchronized (BlockSequence.this) {
                if (index != next) {
                    parked.put(index, resume);
                    return false;
                }
                return true;
            }
        }

        /** Whether the block has passed inOrder and its exchange goes on: no other block is on its way meanwhile. */
        boolean isHeld() {
            synchronized (BlockSequence.this) {
                return entered && !left && index == next;
            }
        }

        @Override
        public void onDone(Exchange exchange) {
            if (exchange.getException() != null) {
                ledger.fail(exchange.getException());
            } else if (!entered && !ledger.isCondemned()) {
                ledger.fail(new IncompleteRouteException(
                        "a block of lines did not pass the step inOrder, which has to come behind parseLines"));
            }
            if (entered) {
                leave();
            } else if (enter(this::leave)) {
                leave();
            }
        }

        private void leave() {
            Runnable resume;
            synchronized (BlockSequence.this) {
                left = true;
                next++;
                resume = parked.remove(next);
            }
            room.release();
            if (resume != null) {
                resume.run();
            }
        }
    }
}
