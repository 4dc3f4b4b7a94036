package org.memcload.input.deflate;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates by {@link Inflater}. */
final class JdkInflater implements RawInflater {

    private static final int BUFFER_BYTES = 64 << 10;

    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int decoded;
    private int taken;
    private int position;

    @Override
    public void start() {
        inflater.reset();
        decoded = 0;
        taken = 0;
    }

    @Override
    public boolean ended() {
        return inflater.finished();
    }

    @Override
    public int take(byte[] b, int off, int len) {
        int n = Math.min(len, decoded - taken);
        System.arraycopy(buffer, taken, b, off, n);
        taken += n;
        return n;
    }

    @Override
    public void decode(byte[] input, int from, int to) throws DataFormatException {
        long before = inflater.getBytesWritten();
        inflater.setInput(input, from, to - from);
        try {
            inflater.inflate(buffer);
        } finally {
            // the bytes before damage are in the buffer, although the call has returned no number
            decoded = (int) (inflater.getBytesWritten() - before);
            taken = 0;
            position = to - inflater.getRemaining();
        }
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
