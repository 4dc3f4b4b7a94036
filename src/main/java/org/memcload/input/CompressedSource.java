package org.memcload.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import org.memcload.input.deflate.InflaterKind;
import org.memcload.input.deflate.RawInflater;

/** The compressed bytes of a file: read as they stand, or inflated (raw deflate, RFC 1951), with an exact position. */
final class CompressedSource implements Closeable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InflaterKind inflaterKind;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private InputStream in;
    /** Null until something is inflated. */
    private RawInflater inflater;

    private int next;
    private int limit;
    private long fetched;
    private DataFormatException damage;

    CompressedSource(InputStream in, InflaterKind inflaterKind) {
        this.in = in;
        this.inflaterKind = inflaterKind;
    }

    /** Goes on with another stream, the one before having been read to its end. */
    void continueWith(InputStream other) {
        in = other;
    }

    /** Bytes taken so far, of all streams. */
    long position() {
        return fetched - (limit - next);
    }

    /** The next byte as it stands, or -1 at the end. */
    int read() throws IOException {
        return next < limit || fill() ? buffer[next++] & 0xff : -1;
    }

    /** Bytes as they stand; like {@link InputStream#read(byte[], int, int)}. */
    int read(byte[] b, int off, int len) throws IOException {
        if (next == limit && !fill()) {
            return -1;
        }
        int n = Math.min(len, limit - next);
        System.arraycopy(buffer, next, b, off, n);
        next += n;
        return n;
    }

    /** Deflate data comes next. */
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
     * @return how many; 0 if the deflate data ended, the position then being right after it; -1 if the stream ended before
     * @throws DataFormatException if the data cannot be inflated; all that came before the damage was returned
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
