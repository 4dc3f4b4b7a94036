package org.memcload.input;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * The entries, in order, of a zip archive unpacked by another reader, each checked against the archive's central directory. A
 * reader that goes through an archive from its start, such as camel-zipfile, reads neither the directory nor checksums: it takes an
 * archive cut after an entry for a shorter one.
 */
public final class CheckedEntriesInputStream extends InputStream {

    private final Path archive;
    private final List<ZipArchiveEntry> directory;
    private final Iterator<InputStream> unpacked;
    private final CRC32 crc = new CRC32();
    private InputStream entry = new ByteArrayInputStream(new byte[0]);
    /** Entries taken so far, the present one included. */
    private int taken;

    private long size;
    private boolean lineOpen;

    /**
     * Reads the directory.
     *
     * @param unpacked the content of each entry that is not a directory, in the order of the archive
     * @throws CorruptInputException if the archive is not whole, or its directory is damaged
     */
    public CheckedEntriesInputStream(Path archive, Expansion expansion, Iterator<InputStream> unpacked)
            throws IOException {
        this.archive = archive;
        this.unpacked = unpacked;
        try (ZipEntriesInputStream strict = ZipEntriesInputStream.open(archive, expansion)) {
            this.directory = strict.filesInOrder();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0) {
            return 0;
        }
        int n = entry.read(b, off, len);
        while (n < 0) {
            if (taken > 0) {
                check(directory.get(taken - 1));
            }
            InputStream next = next();
            if (next == null) {
                return -1;
            }
            entry = next;
            if (lineOpen && directory.get(taken - 1).getSize() > 0) {
                // so that lines do not run together
                b[off] = '\n';
                lineOpen = false;
                return 1;
            }
            n = entry.read(b, off, len);
        }
        crc.update(b, off, n);
        size += n;
        lineOpen = n > 0 ? b[off + n - 1] != '\n' : lineOpen;
        return n;
    }

    private InputStream next() throws IOException {
        try {
            if (unpacked.hasNext()) {
                if (taken == directory.size()) {
                    throw new CorruptInputException(
                            "zip file with more entries than the " + taken + " that its directory names");
                }
                taken++;
                crc.reset();
                size = 0;
                return unpacked.next();
            }
        } catch (RuntimeException e) {
            throw explain(e);
        }
        if (taken < directory.size()) {
            throw new CorruptInputException("zip file damaged after entry " + taken + " of " + directory.size());
        }
        return null;
    }

    private void check(ZipArchiveEntry expected) throws IOException {
        if (size != expected.getSize() || crc.getValue() != expected.getCrc()) {
            throw explain(new IllegalStateException(
                    "entry " + taken + " has another size or checksum than the directory says"));
        }
    }

    /** The damage in the archive, in the words of the reader that detects it; a disk failure is not damage. */
    private IOException explain(RuntimeException failure) {
        try (ZipEntriesInputStream strict = ZipEntriesInputStream.open(archive, Expansion.UNLIMITED)) {
            strict.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return e;
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new CorruptInputException("zip file cannot be unpacked: " + cause.getMessage(), failure);
    }

    @Override
    public void close() throws IOException {
        entry.close();
        if (unpacked instanceof Closeable archiveReader) {
            archiveReader.close();
        }
    }
}
