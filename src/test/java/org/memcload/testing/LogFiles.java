package org.memcload.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes lines (their bytes as ISO 8859-1, without the LF) into log files. */
public final class LogFiles {

    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2017, 9, 29, 0, 0);

    private LogFiles() {}

    /** The lines as they stand in a file, each ended by an LF. */
    public static byte[] text(List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Writes a file of plain text. */
    public static Path plain(Path file, List<String> lines) {
        return write(file, text(lines));
    }

    /** Writes a gzip file of one member. */
    public static Path gzip(Path file, List<String> lines) {
        return gzip(file, lines, 1);
    }

    /** Writes a gzip file of several members of about the same size; where one ends is in general no end of a line. */
    public static Path gzip(Path file, List<String> lines, int members) {
        return write(file, gzip(text(lines), members));
    }

    /** A text as a gzip file of several members. */
    public static byte[] gzip(byte[] text, int members) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < members; i++) {
                int from = (int) ((long) text.length * i / members);
                int to = (int) ((long) text.length * (i + 1) / members);
                try (OutputStream member = new GZIPOutputStream(file)) {
                    member.write(text, from, to - from);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** Writes a zip file of several entries, each with whole lines; the names of the entries stand in their order. */
    public static Path zip(Path file, List<String> lines, int entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries; i++) {
                ZipEntry entry = new ZipEntry("part-%03d.tsv".formatted(i + 1));
                entry.setTimeLocal(ENTRY_TIME);
                zip.putNextEntry(entry);
                zip.write(text(lines.subList(lines.size() * i / entries, lines.size() * (i + 1) / entries)));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return write(file, bytes.toByteArray());
    }

    private static Path write(Path file, byte[] content) {
        try {
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
