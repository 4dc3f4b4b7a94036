package org.memcload.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The sample logs that come with the program, in a temporary directory. */
final class Sample implements AutoCloseable {

    private static final String RESOURCES = "sample/";
    private static final List<String> FILES = List.of(
            "20170929000000.tsv.gz", "20170929000100.tsv.gz", "20170929000200.tsv.zip", "20170929000300.tsv.gz");

    private final Path directory;

    private Sample(Path directory) {
        this.directory = directory;
    }

    static Sample unpack() throws IOException {
        Path directory = Files.createTempDirectory("memcload-sample");
        for (String file : FILES) {
            try (InputStream in = resource(file)) {
                Files.copy(in, directory.resolve(file));
                // older than a second, or the loader would wait to see whether it grows
                Files.setLastModifiedTime(directory.resolve(file), FileTime.from(Instant.EPOCH));
            }
        }
        return new Sample(directory);
    }

    private static InputStream resource(String file) {
        return Sample.class.getClassLoader().getResourceAsStream(RESOURCES + file);
    }

    String pattern() {
        return directory + "/*.tsv.{gz,zip}";
    }

    /** The key of the last valid line of each device type in the last log. */
    List<String> keys() throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(resource(FILES.get(FILES.size() - 1))), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", -1);
                if (fields.length == 5
                        && fields[0].matches("idfa|gaid|adid|dvid")
                        && fields[1].matches("[0-9a-f]{32}")) {
                    keys.put(fields[0], fields[0] + ":" + fields[1]);
                }
            }
        }
        return List.copyOf(keys.values());
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
