package org.memcload.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Expands a zip file (PKWARE APPNOTE 6.3): its entries, in the order of the central directory. If the last line of an entry lacks
 * an LF and more bytes follow, an LF is added, so that lines do not run together. Each entry must have the size and the checksum
 * that the central directory gives; one that is neither stored nor deflated, or is encrypted, counts as corrupt, as does a file
 * whose entries share bytes. The central directory is kept in memory; one of more than 4 MiB counts as corrupt.
 */
public final class ZipEntriesInputStream extends LogInputStream {

    private static final int MAX_SHOWN_NAME = 200;

    /** A local file header without the name and the extra field (APPNOTE, section 4.3.7). */
    private static final int MIN_LOCAL_HEADER_BYTES = 30;

    private final FaultKeepingChannel channel;
    private final Iterator<ZipArchiveEntry> entries;
    private final ZipFile zip;
    private final CRC32 crc = new CRC32();

    /** Null between two entries. */
    private ZipArchiveEntry entry;

    private boolean started;
    private long entryExpanded;
    private boolean lineOpen;

    /**
     * Reads the directory.
     *
     * @param file the zip file; closed with this stream, and also if this fails
     * @throws CorruptInputException if it is not a zip file, or its directory is damaged
     */
    public ZipEntriesInputStream(SeekableByteChannel file, Expansion expansion) throws IOException {
        super(new CompressedSource(InputStream.nullInputStream(), expansion.inflater()), expansion);
        channel = new FaultKeepingChannel(file);
        boolean opened = false;
        try {
            ZipEnd end = ZipEnd.read(channel);
            // ZipFile would look for the end of the directory in the comment
            channel.limit(end.comment());
            zip = openDirectory();
            List<ZipArchiveEntry> found = Collections.list(zip.getEntries());
            if (found.size() != end.entries()) {
                throw new CorruptInputException("zip file with a damaged directory: " + found.size() + " of "
                        + Long.toUnsignedString(end.entries()) + " entries found");
            }
            refuseOverlaps(found);
            entries = found.iterator();
            opened = true;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    /**
     * Opens a file and reads its directory.
     *
     * @throws CorruptInputException if the file is not a zip file, or its directory is damaged
     * @throws IOException if it cannot be opened
     */
    public static ZipEntriesInputStream open(Path file, Expansion expansion) throws IOException {
        return new ZipEntriesInputStream(Files.newByteChannel(file), expansion);
    }

    private ZipFile openDirectory() throws IOException {
        try {
            return ZipFile.builder()
                    .setSeekableByteChannel(channel)
                    // the central directory has all required data
                    .setIgnoreLocalFileHeader(true)
                    .setUseUnicodeExtraFields(false)
                    .get();
        } catch (IOException | RuntimeException e) {
            channel.throwFault();
            throw new CorruptInputException("zip file with a damaged directory", e);
        }
    }

    /**
     * Refuses a directory that lists the same bytes several times: no archiver writes that, but a small file could expand without
     * bounds. The entries together are then no larger than the file.
     */
    private static void refuseOverlaps(List<ZipArchiveEntry> entries) throws CorruptInputException {
        List<ZipArchiveEntry> inTheFile = new ArrayList<>(entries);
        inTheFile.sort(Comparator.comparingLong(ZipArchiveEntry::getLocalHeaderOffset));
        long free = 0;
        for (ZipArchiveEntry entry : inTheFile) {
            if (entry.getLocalHeaderOffset() < free) {
                throw corrupt(entry, "overlaps with another entry", null);
            }
            free = entry.getLocalHeaderOffset() + MIN_LOCAL_HEADER_BYTES + entry.getCompressedSize();
        }
    }

    /** The entries that are not directories, in the order of the file. Must be called before reading. */
    List<ZipArchiveEntry> filesInOrder() {
        return Collections.list(zip.getEntriesInPhysicalOrder()).stream()
                .filter(each -> !each.isDirectory())
                .toList();
    }

    @Override
    int expand(byte[] b, int off, int len) throws IOException {
        while (entry != null || entries.hasNext()) {
            if (entry == null) {
                entry = entries.next();
            }
            if (!started) {
                // before any fault in this entry is found: the line before it is complete
                if (lineOpen && entry.getSize() > 0) {
                    b[off] = '\n';
                    lineOpen = false;
                    return 1;
                }
                startEntry();
            }
            int n = readEntry(b, off, len);
            if (n > 0) {
                crc.update(b, off, n);
                entryExpanded += n;
                lineOpen = b[off + n - 1] != '\n';
                return n;
            }
            endEntry();
        }
        return -1;
    }

    // A directory is read like any entry without bytes. If entries were skipped for a slash at the end of their name, a
    // damaged
    // name would lose the lines of a file.
    private void startEntry() throws IOException {
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw corrupt("encrypted", null);
        }
        if (!isStored() && entry.getMethod() != ZipArchiveEntry.DEFLATED) {
            throw corrupt("compression method " + entry.getMethod() + " is not supported, only deflate", null);
        }
        try {
            source.continueWith(zip.getRawInputStream(entry));
        } catch (IOException | RuntimeException e) {
            channel.throwFault();
            throw corrupt("no data where the directory says", e);
        }
        if (!isStored()) {
            source.startInflating();
        }
        crc.reset();
        entryExpanded = 0;
        started = true;
    }

    /** Bytes read, or less than 1 at the end of the entry. */
    private int readEntry(byte[] b, int off, int len) throws IOException {
        if (isStored()) {
            return source.read(b, off, len);
        }
        try {
            int n = source.inflate(b, off, len);
            if (n < 0 || (n == 0 && source.read() >= 0)) {
                throw corrupt("its compressed data does not end where the directory says", null);
            }
            return n;
        } catch (DataFormatException e) {
            throw corrupt("damaged data: " + e.getMessage(), e);
        }
    }

    private void endEntry() throws CorruptInputException {
        if (entryExpanded != entry.getSize()) {
            throw corrupt("wrong size", null);
        }
        if (crc.getValue() != entry.getCrc()) {
            throw corrupt("wrong checksum", null);
        }
        entry = null;
        started = false;
    }

    private boolean isStored() {
        return entry.getMethod() == ZipArchiveEntry.STORED;
    }

    private CorruptInputException corrupt(String what, Throwable cause) {
        return corrupt(entry, what, cause);
    }

    private static CorruptInputException corrupt(ZipArchiveEntry entry, String what, Throwable cause) {
        return new CorruptInputException(
                "zip entry " + shown(entry.getName()) + " at byte " + entry.getLocalHeaderOffset() + ": " + what,
                cause);
    }

    /**
     * The name came with the file: it must neither fill a log nor write control sequences to a terminal. Unlike the log's own
     * escapes, these include format characters, which can reverse the direction of the following text.
     */
    private static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().limit(MAX_SHOWN_NAME).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> shown.append(String.format("\\u%04x", c));
                default -> shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    @Override
    public void close() throws IOException {
        try {
            source.close();
        } finally {
            zip.close();
        }
    }
}
