package org.memcload.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes zip files, and changes their central directories. */
final class ZipBytes {

    private static final int DIRECTORY_HEADER = 0x0201_4b50;

    private ZipBytes() {}

    /** A zip file of these entries: names with their contents, as ISO 8859-1. */
    static byte[] zip(Map<String, String> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.ISO_8859_1));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Where the central directory starts, by the end of a zip file without comment. */
    static int directoryStart(byte[] zip) {
        return littleEndian(zip, zip.length - 6).getInt(0);
    }

    static void forEachDirectoryHeader(byte[] zip, Consumer<ByteBuffer> action) {
        ByteBuffer header = littleEndian(zip, directoryStart(zip));
        while (header.getInt(0) == DIRECTORY_HEADER) {
            action.accept(header);
            int length = 46 + header.getShort(28) + header.getShort(30) + header.getShort(32);
            header = littleEndian(zip, header.arrayOffset() + length);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes, int from) {
        return ByteBuffer.wrap(bytes, from, bytes.length - from).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
