package org.memcload.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of logs that were written long ago, so that the loader does not wait for them to stop growing.
 *
 * @param path where it is
 */
public record LogDirectory(Path path) {

    /** The files to load: all that end in {@code .tsv.gz}. */
    public String pattern() {
        return pattern("*.tsv.gz");
    }

    public String pattern(String glob) {
        return path + "/" + glob;
    }

    /** Adds a gzip file. */
    public Path gzip(String name, List<String> lines) {
        return aged(LogFiles.gzip(path.resolve(name), lines));
    }

    /** Adds a gzip file. */
    public Path gzip(String name, String... lines) {
        return gzip(name, List.of(lines));
    }

    /** Adds a file of whatever content. */
    public Path add(String name, byte[] content) {
        try {
            return aged(Files.write(path.resolve(name), content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a file look old. */
    public static Path aged(Path file) {
        try {
            return Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Content of a file as ISO 8859-1. */
    public String read(String name) {
        try {
            return new String(Files.readAllBytes(path.resolve(name)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything in the directory and those below: files by their path in it, empty directories with a slash behind. */
    public List<String> content() {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> !file.equals(path))
                    .filter(file -> !Files.isDirectory(file) || isEmpty(file))
                    .map(file -> path.relativize(file) + (Files.isDirectory(file) ? "/" : ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
