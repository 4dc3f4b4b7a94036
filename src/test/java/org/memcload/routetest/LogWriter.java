package org.memcload.routetest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes logs in the formats that the shipped route {@code load} tells apart by their names. */
final class LogWriter {

    private LogWriter() {}

    /** Zip for {@code .zip}, plain text for {@code .tsv}, gzip for all other names. */
    static Path write(Path file, List<String> lines) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                OutputStream log = format(file.getFileName().toString(), out)) {
            for (String line : lines) {
                log.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        // older than a second, or the loader would wait to see whether it grows
        return Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    private static OutputStream format(String name, OutputStream out) throws IOException {
        if (name.endsWith(".zip")) {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.putNextEntry(new ZipEntry("log.tsv"));
            return zip;
        }
        return name.endsWith(".tsv") ? out : new GZIPOutputStream(out);
    }
}
