package org.memcload.route;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.input.Block;
import org.memcload.run.FileLedger;
import org.memcload.run.IncompleteRouteException;

/**
 * The order of a file's blocks. Blocks are parsed by several threads and finished in any order; each is handed on only when
 * all before it have been, by whichever thread finished the one before. No thread waits for its turn. How many blocks are
 * between being read and being handed on is bounded, and so are the bytes that they take.
 */
final class BlockSequence {

    /** How long it takes a reader that waits for room to see that its file is condemned. */
    private static final long GLANCE_MILLIS = 100;

    /** A splitter asks for the next block before it hands over the one that it has. */
    private static final int READ_AHEAD = 2;

    private final FileLedger ledger;
    private final int maxBlocks;
    private final long maxBytes;
    /** Blocks that came too early, as what is to be done when it is their turn. Guarded by this. */
    private final Map<Integer, Runnable> parked = new HashMap<>();
    /** Index of the block whose turn it is. Guarded by this. */
    private int next;
    /** Whether all blocks were read. Guarded by this. */
    private boolean readToEnd;
    /** Between being read, or about to be, and being handed on. Guarded by this. */
    private int blocks;
    /** What these blocks take in memory. Guarded by this. */
    private long bytes;

    /**
     * @param maxBlocks blocks that may be between being read and being handed on; at least {@value #READ_AHEAD}
     * @param maxBytes bytes of memory that they may take before another one is read, unless they are fewer than {@value
     *     #READ_AHEAD}
     */
    BlockSequence(int maxBlocks, long maxBytes, FileLedger ledger) {
        this.maxBlocks = maxBlocks;
        this.maxBytes = maxBytes;
        this.ledger = ledger;
    }

    /** Waits until another block may be read, or none needs to be read any more. */
    synchronized void awaitRoom() throws InterruptedException {
        while ((blocks >= maxBlocks || (blocks >= READ_AHEAD && bytes >= maxBytes)) && !ledger.isCondemned()) {
            // not for ever, since a block that never has its turn would hold up the reader
            wait(GLANCE_MILLIS);
        }
        blocks++;
    }

    /** The last block has been read, or the last one before a fault in the file. */
    synchronized void readToEnd() {
        readToEnd = true;
    }

    /** Whether the file was read as far as it can be. */
    synchronized boolean isReadToEnd() {
        return readToEnd;
    }

    /** A block was read. */
    synchronized void read(Block block) {
        bytes += block.length();
    }

    /** The turn of a block, which ends with the block's exchange. */
    Turn turn(int index) {
        return new Turn(index);
    }

    final class Turn extends SynchronizationAdapter {

        private final int index;
        /** What came of the block takes so many bytes of memory. Guarded by the sequence. */
        private long memory;

        private volatile boolean entered;
        private volatile boolean left;

        private Turn(int index) {
            this.index = index;
        }

        /** What came of the block takes so many bytes of memory. */
        void parsed(Block block, long parsedMemory) {
            synchronized (BlockSequence.this) {
                bytes += parsedMemory - block.length();
                memory = parsedMemory;
            }
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
                blocks--;
                bytes -= memory;
                BlockSequence.this.notifyAll();
            }
            if (resume != null) {
                resume.run();
            }
        }
    }
}
