package org.memcload.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import org.memcload.input.deflate.InflaterKind;
import org.memcload.input.deflate.RawInflater;

/** The compressed bytes of a file: read unchanged, or inflated (raw deflate, RFC 1951), with an exact position. */
final class CompressedSource implements Closeable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InflaterKind inflaterKind;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private InputStream in;
    /** Null until inflating starts. */
    private RawInflater inflater;

    private int next;
    private int limit;
    private long fetched;
    private DataFormatException damage;

    CompressedSource(InputStream in, InflaterKind inflaterKind) {
        this.in = in;
        this.inflaterKind = inflaterKind;
    }

    /** Continues with another stream after the first was read to its end. */
    void continueWith(InputStream other) {
        in = other;
    }

    /** Bytes taken so far, of all streams. */
    long position() {
        return fetched - (limit - next);
    }

    /** The next byte unchanged, or -1 at the end. */
    int read() throws IOException {
        return next < limit || fill() ? buffer[next++] & 0xff : -1;
    }

    /** Bytes unchanged; like {@link InputStream#read(byte[], int, int)}. */
    int read(byte[] b, int off, int len) throws IOException {
        if (next == limit && !fill()) {
            return -1;
        }
        int n = Math.min(len, limit - next);
        System.arraycopy(buffer, next, b, off, n);
        next += n;
        return n;
    }

    /** Starts inflating: deflate data comes next. */
    void startInflating() {
        if (inflater == null) {
            inflater = inflaterKind.create();
        }
        inflater.start();
        damage = null;
    }

    /**
     * Inflates at least one byte.
     *
     * @return the number of bytes; 0 if the deflate data ended, with the position right after it; -1 if the stream ended earlier
     * @throws DataFormatException if the data cannot be inflated; all bytes before the damage were returned
     */
    int inflate(byte[] b, int off, int len) throws IOException, DataFormatException {
        int n = inflater.take(b, off, len);
        while (n == 0 && !inflater.ended()) {
            decode();
            n = inflater.take(b, off, len);
            if (n == 0 && damage == null && !inflater.ended() && !fill()) {
                return -1;
            }
        }
        return n;
    }

    private void decode() throws DataFormatException {
        if (damage != null) {
            throw damage;
        }
        try {
            inflater.decode(buffer, next, limit);
        } catch (DataFormatException e) {
            // thrown when all bytes before it were returned
            damage = e;
        }
        next = inflater.position();
    }

    private boolean fill() throws IOException {
        int n = in.read(buffer, 0, buffer.length);
        next = 0;
        limit = Math.max(n, 0);
        fetched += limit;
        return n > 0;
    }

    @Override
    public void close() throws IOException {
        if (inflater != null) {
            inflater.close();
        }
        in.close();
    }
}
