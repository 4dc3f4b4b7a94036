package org.memcload.component.memcache.value;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** The compression of values by common clients. */
enum Compression {
    ZLIB {
        @Override
        OutputStream deflating(OutputStream out) {
            return new DeflaterOutputStream(out);
        }

        @Override
        byte[] inflated(byte[] compressed, int limit) throws IOException {
            Inflater inflater = new Inflater();
            try (InflaterInputStream in =
                    new InflaterInputStream(new ByteArrayInputStream(compressed), inflater, room(compressed))) {
                byte[] expanded = in.readNBytes(limit);
                // a stream that needs a dictionary ends unfinished
                if (expanded.length < limit && !inflater.finished()) {
                    throw new ZipException("a dictionary is needed");
                }
                checkEnd(expanded, limit, inflater.getRemaining());
                return expanded;
            } finally {
                inflater.end();
            }
        }
    },
    GZIP {
        @Override
        OutputStream deflating(OutputStream out) throws IOException {
            return new GZIPOutputStream(out);
        }

        @Override
        byte[] inflated(byte[] compressed, int limit) throws IOException {
            try (WholeGzip in = new WholeGzip(compressed)) {
                byte[] expanded = in.readNBytes(limit);
                checkEnd(expanded, limit, in.bytesAfterTheEnd());
                return expanded;
            }
        }
    };

    /** Bytes of the largest value that is compressed or expanded: one that expands further is considered a bomb. */
    static final int MAX_EXPANDED_BYTES = 64 << 20;

    abstract OutputStream deflating(OutputStream out) throws IOException;

    /** The expanded bytes, but not more than the limit. */
    abstract byte[] inflated(byte[] compressed, int limit) throws IOException;

    byte[] compress(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(Math.max(bytes.length / 4, 64));
        try (OutputStream out = deflating(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    /**
     * Expands compressed bytes.
     *
     * @throws ValueException if they are damaged, or more than {@link #MAX_EXPANDED_BYTES}
     */
    byte[] expand(byte[] compressed) {
        byte[] expanded;
        try {
            expanded = inflated(compressed, MAX_EXPANDED_BYTES + 1);
        } catch (EOFException e) {
            throw new ValueException(damaged(compressed) + "it is cut short", e);
        } catch (IOException e) {
            throw new ValueException(damaged(compressed) + e.getMessage(), e);
        }
        if (expanded.length > MAX_EXPANDED_BYTES) {
            throw new ValueException("The value, " + compressed.length + " bytes, expands to more than "
                    + MAX_EXPANDED_BYTES + " bytes: it is not read");
        }
        return expanded;
    }

    /** Whether the first two bytes can be those of a zlib stream: method 8 and a multiple of 31, by RFC 1950. */
    static boolean startsLikeZlib(byte[] bytes) {
        return bytes.length > 2 && (bytes[0] & 0x8f) == 8 && ((bytes[0] << 8) | (bytes[1] & 0xff)) % 31 == 0;
    }

    private String damaged(byte[] compressed) {
        return "The value, " + compressed.length + " bytes, has the flag of a compressed one and is damaged, or is not "
                + this + " at all: ";
    }

    private static void checkEnd(byte[] expanded, int limit, int bytesAfterTheEnd) throws ZipException {
        if (expanded.length < limit && bytesAfterTheEnd > 0) {
            throw new ZipException(bytesAfterTheEnd + " bytes follow the end");
        }
    }

    /** The buffer holds everything, so that no bytes are left unseen in the stream below. */
    private static int room(byte[] compressed) {
        return Math.max(compressed.length, 1);
    }

    /** Reports bytes after the last member, which its superclass silently ignores. */
    private static final class WholeGzip extends GZIPInputStream {

        private static final int TRAILER_BYTES = 8;

        WholeGzip(byte[] compressed) throws IOException {
            super(new ByteArrayInputStream(compressed), room(compressed));
        }

        int bytesAfterTheEnd() {
            return inf.getRemaining() - TRAILER_BYTES;
        }
    }
}
