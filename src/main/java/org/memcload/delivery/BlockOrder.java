package org.memcload.delivery;

import java.util.HashMap;
import java.util.Map;
import org.memcload.input.LineBlock;

/**
 * The order of a file's blocks. Several threads parse blocks and finish them in any order; the thread that finishes a block hands
 * on the next one, if it is already parsed. No thread waits for a turn. The number and the bytes of blocks between reading and
 * handing on are bounded.
 */
public final class BlockOrder {

    /** Milliseconds between checks of a reader that waits for room: its file may be condemned. */
    private static final long GLANCE_MILLIS = 100;

    /** A splitter asks for the next block before it hands over the present one. */
    private static final int READ_AHEAD = 2;

    private final FileLedger ledger;
    private final int maxBlocks;
    private final long maxBytes;
    /** Tasks that hand on blocks parsed before their turn, by index. Guarded by this. */
    private final Map<Integer, Runnable> parked = new HashMap<>();
    /** Index of the block whose turn it is. Guarded by this. */
    private int next;
    /** Whether all blocks were read. Guarded by this. */
    private boolean readToEnd;
    /** Blocks between reading, or the wait for it, and handing on. Guarded by this. */
    private int blocks;
    /** Bytes of memory that these blocks take. Guarded by this. */
    private long bytes;

    /**
     * @param maxBlocks maximum number of blocks between reading and handing on; at least {@value #READ_AHEAD}
     * @param maxBytes bytes of their memory at which reading pauses, unless there are fewer than {@value #READ_AHEAD} blocks
     */
    public BlockOrder(int maxBlocks, long maxBytes, FileLedger ledger) {
        this.maxBlocks = maxBlocks;
        this.maxBytes = maxBytes;
        this.ledger = ledger;
    }

    /** Waits until another block may be read, or no more blocks are needed. */
    public synchronized void awaitRoom() throws InterruptedException {
        while ((blocks >= maxBlocks || (blocks >= READ_AHEAD && bytes >= maxBytes)) && !ledger.isCondemned()) {
            // with a timeout: a block that never gets its turn would block the reader
            wait(GLANCE_MILLIS);
        }
        blocks++;
    }

    /** The last block has been read, or the last one before damage in the file. */
    public synchronized void readToEnd() {
        readToEnd = true;
    }

    /** Whether the file was read to its end or to its damage. */
    public synchronized boolean isReadToEnd() {
        return readToEnd;
    }

    /** A block was read. */
    public synchronized void read(LineBlock block) {
        bytes += block.length();
    }

    /** The turn of a block, which ends with the block's exchange. */
    public Turn turn(int index) {
        return new Turn(index);
    }

    /** The turn of one block. It ends with the block's exchange. */
    public final class Turn {

        private final int index;
        /** Bytes of memory that the parsed block takes. Guarded by the order. */
        private long memory;

        private volatile boolean entered;
        private volatile boolean left;

        private Turn(int index) {
            this.index = index;
        }

        /** The block is parsed. Replaces its size in memory by that of the parsed block. */
        public void parsed(LineBlock block, long parsedMemory) {
            synchronized (BlockOrder.this) {
                bytes += parsedMemory - block.length();
                memory = parsedMemory;
            }
        }

        /**
         * Starts the turn now, or has it start later.
         *
         * @param resume called when this block's turn starts, unless it starts now
         * @return whether the turn starts now
         */
        public boolean enter(Runnable resume) {
            entered = true;
            synchronized (BlockOrder.this) {
                if (index != next) {
                    parked.put(index, resume);
                    return false;
                }
                return true;
            }
        }

        /** Whether the block has passed inOrder and its exchange is running; no other block is on its way meanwhile. */
        public boolean isHeld() {
            synchronized (BlockOrder.this) {
                return entered && !left && index == next;
            }
        }

        /**
         * The block's exchange has ended.
         *
         * @param failure of the exchange, or null
         */
        public void end(Throwable failure) {
            if (failure != null) {
                ledger.fail(failure);
            } else if (!entered && !ledger.isCondemned()) {
                ledger.fail(new IncompleteRouteException(
                        "a block of lines did not pass the step inOrder, which has to come after parseLines"));
            }
            if (entered) {
                leave();
            } else if (enter(this::leave)) {
                leave();
            }
        }

        private void leave() {
            Runnable resume;
            synchronized (BlockOrder.this) {
                left = true;
                next++;
                resume = parked.remove(next);
                blocks--;
                bytes -= memory;
                BlockOrder.this.notifyAll();
            }
            if (resume != null) {
                resume.run();
            }
        }
    }
}
