package org.memcload.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * Logs to measure with. Made once and kept for later runs.
 *
 * @param files in the order in which they are loaded
 * @param linesPerFile lines in each of them
 */
record Logs(List<Path> files, long linesPerFile) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Lines in all files. */
    long lines() {
        return files.size() * linesPerFile;
    }

    /** Makes what is missing. Shorter files of the same number begin with the same lines as longer ones. */
    static Logs make(Path directory, int files, long linesPerFile) throws IOException {
        Path home = Files.createDirectories(directory.resolve("logs-" + linesPerFile));
        List<Path> paths = IntStream.range(0, files)
                .mapToObj(i -> home.resolve(String.format(Locale.ROOT, "20170929%06d.tsv.gz", i)))
                .toList();
        try {
            IntStream.range(0, files).parallel().forEach(i -> makeFile(paths.get(i), i, linesPerFile));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new Logs(paths, linesPerFile);
    }

    private static void makeFile(Path path, long seed, long lines) {
        if (Files.exists(path)) {
            return;
        }
        try {
            // a name of its own, since another run may make the same
            Path part = Files.createTempFile(path.getParent(), "log-", ".part");
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
                new TrackerLog(seed).write(out, lines);
            }
            // older than a second, or the loader would wait to see whether it grows
            Files.setLastModifiedTime(part, FileTime.from(Instant.EPOCH));
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the files another name each, in a directory where they may be renamed. */
    void linkInto(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Path file : files) {
            Files.createLink(directory.resolve(file.getFileName()), file);
        }
    }
}
