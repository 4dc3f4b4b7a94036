package org.memcload.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** Writes a zip file; characters are bytes, as in ISO 8859-1. */
final class Zip {

    private final SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
    private final ZipArchiveOutputStream out;

    Zip() {
        this(Zip64Mode.AsNeeded);
    }

    Zip(Zip64Mode mode) {
        out = unchecked(() -> new ZipArchiveOutputStream(channel));
        out.setUseZip64(mode);
    }

    Zip comment(String comment) {
        out.setComment(comment);
        return this;
    }

    Zip deflated(String name, String content) {
        return entry(name, content, ZipArchiveEntry.DEFLATED);
    }

    Zip stored(String name, String content) {
        return entry(name, content, ZipArchiveEntry.STORED);
    }

    private Zip entry(String name, String content, int method) {
        byte[] bytes = content.getBytes(ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setMethod(method);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        return unchecked(() -> {
            out.putArchiveEntry(entry);
            out.write(bytes);
            out.closeArchiveEntry();
            return this;
        });
    }

    byte[] bytes() {
        return unchecked(() -> {
            out.close();
            return Arrays.copyOf(channel.array(), (int) channel.size());
        });
    }

    /** Where a text first stands in a zip file. */
    static int positionOf(byte[] zip, String text) {
        return positionOf(zip, text, 1);
    }

    /** Where it stands for the first, second or any later time. */
    static int positionOf(byte[] zip, String text, int occurrence) {
        String all = new String(zip, ISO_8859_1);
        int at = -1;
        for (int i = 0; i < occurrence; i++) {
            at = all.indexOf(text, at + 1);
        }
        return at;
    }

    private static <T> T unchecked(Callable<T> action) {
        try {
            return action.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
