package org.memcload.delivery;

import java.util.HashMap;
import java.util.Map;
import org.memcload.input.LineBlock;

/**
 * The order of a file's blocks. Several threads parse blocks and finish them in any order; the thread that finished a block hands on
 * the next one, if that is parsed already. No thread waits for a turn. The number of blocks between being read and being handed on is
 * bounded, and so are the bytes that they take.
 */
public final class BlockOrder {

    /** Milliseconds within which a reader that waits for room sees that its file is condemned. */
    private static final long GLANCE_MILLIS = 100;

    /** A splitter asks for the next block before it hands over the one that it has. */
    private static final int READ_AHEAD = 2;

    private final FileLedger ledger;
    private final int maxBlocks;
    private final long maxBytes;
    /** Tasks that hand on blocks which came too early, by index. Guarded by this. */
    private final Map<Integer, Runnable> parked = new HashMap<>();
    /** Index of the block whose turn it is. Guarded by this. */
    private int next;
    /** Whether all blocks were read. Guarded by this. */
    private boolean readToEnd;
    /** Between being read, or about to be, and being handed on. Guarded by this. */
    private int blocks;
    /** Bytes of memory that these blocks take. Guarded by this. */
    private long bytes;

    /**
     * @param maxBlocks blocks that may be between being read and being handed on; at least {@value #READ_AHEAD}
     * @param maxBytes bytes of memory that they may take before another one is read, unless they are fewer than {@value
     *     #READ_AHEAD}
     */
    public BlockOrder(int maxBlocks, long maxBytes, FileLedger ledger) {
        this.maxBlocks = maxBlocks;
        this.maxBytes = maxBytes;
        this.ledger = ledger;
    }

    /** Waits until another block may be read, or none needs to be read any more. */
    public synchronized void awaitRoom() throws InterruptedException {
        while ((blocks >= maxBlocks || (blocks >= READ_AHEAD && bytes >= maxBytes)) && !ledger.isCondemned()) {
            // not for ever, since a block that never has its turn would hold up the reader
            wait(GLANCE_MILLIS);
        }
        blocks++;
    }

    /** The last block has been read, or the last one before damage in the file. */
    public synchronized void readToEnd() {
        readToEnd = true;
    }

    /** Whether the file was read as far as it can be. */
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

        /** The block is parsed, and takes so many bytes of memory now. */
        public void parsed(LineBlock block, long parsedMemory) {
            synchronized (BlockOrder.this) {
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

        /** Whether the block has passed inOrder and its exchange goes on: no other block is on its way meanwhile. */
        public boolean isHeld() {
            synchronized (BlockOrder.this) {
                return entered && !left && index == next;
            }
        }

        /**
         * The block's exchange has ended.
         *
         * @param failure of the exchange, null if it has not failed
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
