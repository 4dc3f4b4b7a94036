package org.memcload.input;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** Reads streams in ways that bring out their faults. */
final class Streams {

    private Streams() {}

    /** Reads to the end, at most so many bytes a read. */
    static byte[] readAll(InputStream in, int chunk) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] bytes = new byte[chunk + 2];
        for (int n = in.read(bytes, 1, chunk); n >= 0; n = in.read(bytes, 1, chunk)) {
            all.write(bytes, 1, n);
        }
        in.close();
        return all.toByteArray();
    }

    /** The same bytes, so many at a read, with available() 0 throughout. */
    static InputStream dribbling(InputStream in, int chunk) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                return super.read(b, off, Math.min(len, chunk));
            }

            @Override
            public int available() {
                return 0;
            }
        };
    }

    /** The same bytes, none of them at the first read and at every second one after it. */
    static InputStream hesitant(InputStream in) {
        return new FilterInputStream(in) {
            private boolean ready = true;

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                ready = !ready;
                return ready ? super.read(b, off, len) : 0;
            }
        };
    }

    /** The same bytes, with a failure in place of the end. */
    static InputStream failingAtEnd(InputStream in, IOException fault) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                int n = super.read(b, off, len);
                if (n < 0) {
                    throw fault;
                }
                return n;
            }
        };
    }

    /** Gives the action a copy with one bit flipped, for every bit. */
    static void forEachFlippedBit(byte[] bytes, Consumer<byte[]> action) {
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            action.accept(flipped);
        }
    }

    /** What a file expands to, or null if it is corrupt. */
    static byte[] expandedOrNull(Opener opener, byte[] file) {
        try {
            return readAll(opener.open(file), 8192);
        } catch (CorruptInputException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a compressed file held in memory. */
    interface Opener {
        InputStream open(byte[] file) throws IOException;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
