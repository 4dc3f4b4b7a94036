package org.memcload.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A log that is not compressed. Plain text has neither a checksum nor a mark at its end, so only compressed data in it counts as
 * corrupt: a gzip or zip file with the wrong name.
 */
public final class PlainInputStream extends LogInputStream {

    private boolean started;

    /**
     * Creates the stream without reading.
     *
     * @param text the file from its first byte; closed with this stream
     */
    public PlainInputStream(InputStream text) {
        // plain text is not expanded, so no limit applies
        super(new CompressedSource(text, Expansion.UNLIMITED.inflater()), Expansion.UNLIMITED);
    }

    /**
     * Opens a file; its content is checked when it is read.
     *
     * @throws IOException if it cannot be opened
     */
    public static PlainInputStream open(Path file) throws IOException {
        return new PlainInputStream(Files.newInputStream(file));
    }

    @Override
    int expand(byte[] b, int off, int len) throws IOException {
        if (started) {
            return source.read(b, off, len);
        }
        int first = source.read();
        if (first < 0) {
            return -1;
        }
        started = true;
        b[off] = (byte) first;
        // bytes fetched with the first one: a longer file has more than one byte there
        int n = len == 1 ? 0 : Math.max(source.read(b, off + 1, len - 1), 0);
        refuseCompressed(b, off, n + 1);
        return n + 1;
    }

    /** @param length bytes from the start of the file */
    private static void refuseCompressed(byte[] b, int off, int length) throws CorruptInputException {
        if (length >= 2 && b[off] == 0x1f && b[off + 1] == (byte) 0x8b) {
            throw new CorruptInputException("not plain text but gzip: rename it to end in .tsv.gz");
        }
        if (length >= 4 && b[off] == 'P' && b[off + 1] == 'K' && b[off + 2] == 3 && b[off + 3] == 4) {
            throw new CorruptInputException("not plain text but zip: rename it to end in .tsv.zip");
        }
    }
}
