package org.memcload.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The lines of one compressed log, expanded. The end of the stream is reported only after the whole file was found valid; otherwise
 * reading ends in a {@link CorruptInputException}, again at every further read.
 *
 * <p>One thread reads and closes; {@link #compressedBytesRead()} may be called from any thread.
 */
public abstract class LogInputStream extends InputStream {

    final CompressedSource source;
    private final Expansion expansion;
    private long expanded;
    private CorruptInputException fault;
    private volatile long compressedBytesRead;

    LogInputStream(CompressedSource source, Expansion expansion) {
        this.source = source;
        this.expansion = expansion;
    }

    /** Compressed bytes of the file that were decoded so far, for showing progress. */
    public final long compressedBytesRead() {
        return compressedBytesRead;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * Reads up to {@code len} bytes; fewer at any time.
     *
     * @throws CorruptInputException if the file is damaged, cut short or expands beyond the limits
     */
    @Override
    public final int read(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        if (len == 0) {
            return 0;
        }
        if (fault != null) {
            throw fault;
        }
        try {
            int n = expand(b, off, len);
            compressedBytesRead = source.position();
            if (n > 0) {
                expanded += n;
                expansion.check(source.position(), expanded);
            }
            return n;
        } catch (CorruptInputException e) {
            fault = e;
            throw e;
        }
    }

    /** Like {@link InputStream#read(byte[], int, int)} with {@code len} at least 1. */
    abstract int expand(byte[] b, int off, int len) throws IOException;

    @Override
    public void close() throws IOException {
        source.close();
    }
}
