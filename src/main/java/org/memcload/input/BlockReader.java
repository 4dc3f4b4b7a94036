package org.memcload.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a log into {@link LineBlock}s of whole lines. Its memory is a few times the larger of a block and the longest allowed line,
 * however long the log and its lines are.
 *
 * <p>Used by one thread; the blocks may go to others, since their bytes are never written again.
 */
public final class BlockReader implements Closeable {

    /** Default of the bytes kept of a line over the limit. */
    public static final int DEFAULT_KEPT_BYTES = 64 << 10;

    /** Smaller blocks share arrays of this size. */
    private static final int MIN_ARRAY_BYTES = 64 << 10;

    private static final int MAX_BYTES = 1 << 30;

    private final InputStream in;
    private final int blockBytes;
    private final int maxLineBytes;
    private final int keptBytes;

    private byte[] array;
    /** The bytes from start to end were read but not yet returned. */
    private int start;

    private int end;
    private long line = 1;
    private boolean ended;
    private IOException fault;

    /**
     * Creates a reader without reading.
     *
     * @param in the log, expanded; closed with this reader
     * @param blockBytes size of a block, which has as many lines as fit, but at least one: with 1, every line is a block; 1 to 2^30
     * @param maxLineBytes longest line allowed, not counting the LF or CRLF that ends it; 1 to 2^30
     * @param keptBytes bytes kept of a longer line, 0 or more, but never more than {@code maxLineBytes}
     * @throws IllegalArgumentException if a number is out of range
     */
    public BlockReader(InputStream in, int blockBytes, int maxLineBytes, int keptBytes) {
        this.in = in;
        this.blockBytes = checkRange("blockBytes", blockBytes, 1);
        this.maxLineBytes = checkRange("maxLineBytes", maxLineBytes, 1);
        this.keptBytes = Math.min(checkRange("keptBytes", keptBytes, 0), maxLineBytes);
        this.array = newArray();
    }

    private static int checkRange(String name, int value, int min) {
        if (value < min || value > MAX_BYTES) {
            throw new IllegalArgumentException(name + " is not from " + min + " to " + MAX_BYTES + ": " + value);
        }
        return value;
    }

    /**
     * The next lines, or null at the end of the log. A line over the limit is a block of its own, with {@code cutLine} set and no
     * LF.
     *
     * @throws IOException if the log cannot be read further, e.g. a {@link CorruptInputException}, and again at every further call.
     *     All complete lines before have been returned; the incomplete last one is not
     */
    public LineBlock next() throws IOException {
        fill(blockBytes);
        int to = endOfBlock();
        if (to == start) {
            int lf = firstLf();
            if (lf < 0 ? end - start > maxLineBytes : tooLong(start, lf)) {
                return cutLine(lf);
            }
            if (lf < 0) {
                return lastLine();
            }
            to = lf + 1;
        }
        return block(to);
    }

    private LineBlock block(int to) {
        LineBlock block = new LineBlock(array, start, to, line, false);
        line += LineFeeds.count(array, start, to);
        start = to;
        return block;
    }

    /** Index after the last whole line that fits in a block and precedes any line over the limit. */
    private int endOfBlock() {
        int limit = start + Math.min(end - start, blockBytes);
        if (blockBytes <= maxLineBytes) {
            return Math.max(start, LineFeeds.last(array, start, limit) + 1);
        }
        int to = start;
        for (int lf = LineFeeds.first(array, to, limit);
                lf >= 0 && !tooLong(to, lf);
                lf = LineFeeds.first(array, to, limit)) {
            to = lf + 1;
        }
        return to;
    }

    /** The LF of the line at the start; or -1 if the line is over the limit for certain, or is the incomplete last one. */
    private int firstLf() {
        int searched = 0;
        while (true) {
            int lf = LineFeeds.first(array, start + searched, end);
            searched = end - start;
            // two more, since a CR among them may belong to the end of the line
            if (lf >= 0 || ended || searched >= maxLineBytes + 2) {
                return lf;
            }
            fill(searched + 1);
        }
    }

    private boolean tooLong(int from, int lf) {
        int to = lf > from && array[lf - 1] == '\r' ? lf - 1 : lf;
        return to - from > maxLineBytes;
    }

    /** The rest at the end: a line without LF, or null. */
    private LineBlock lastLine() throws IOException {
        if (fault != null) {
            throw fault;
        }
        return start == end ? null : block(end);
    }

    private LineBlock cutLine(int lf) throws IOException {
        byte[] kept = new byte[keptBytes];
        System.arraycopy(array, start, kept, 0, keptBytes);
        if (lf >= 0) {
            start = lf + 1;
        } else {
            skipLine();
        }
        return new LineBlock(kept, 0, keptBytes, line++, true);
    }

    private void skipLine() throws IOException {
        array = newArray();
        int lf;
        do {
            start = 0;
            end = 0;
            fill(1);
            lf = LineFeeds.first(array, 0, end);
        } while (lf < 0 && !ended);
        start = lf < 0 ? end : lf + 1;
        if (fault != null) {
            throw fault;
        }
    }

    private byte[] newArray() {
        return new byte[Math.max(blockBytes, MIN_ARRAY_BYTES)];
    }

    /** Reads until the wanted bytes, or the end, are reached. */
    private void fill(int wanted) {
        if (ended || end - start >= wanted) {
            return;
        }
        if (array.length - start < wanted) {
            makeRoom(wanted);
        }
        while (!ended && end - start < wanted) {
            try {
                int n = in.read(array, end, array.length - end);
                ended = n < 0;
                end += Math.max(n, 0);
            } catch (IOException e) {
                fault = e;
                ended = true;
            }
        }
    }

    /** Takes a new array, since returned blocks use the old one up to the start; larger only if a single line needs it. */
    private void makeRoom(int wanted) {
        byte[] old = array;
        array = newArray();
        if (array.length < wanted) {
            array = new byte[(int) Math.min(2L * wanted, maxLineBytes + 2L)];
        }
        System.arraycopy(old, start, array, 0, end - start);
        end -= start;
        start = 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
