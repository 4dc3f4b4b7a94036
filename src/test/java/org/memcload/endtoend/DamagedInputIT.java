package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Compressed files cut and damaged at every place: the loader stores only sound lines, and reports every loss. */
class DamagedInputIT {

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    /** The text that another decoder reads from a gzip file of one member, and whether it finds the file sound. */
    private record Decoded(String text, boolean sound) {

        static Decoded of(byte[] file) {
            // reserved flags, which the decoder does not look at
            if (file.length > 3 && (file[3] & 0xe0) != 0) {
                return new Decoded("", false);
            }
            byte[] text = new byte[1000];
            try (Decoder decoder = new Decoder(file)) {
                try {
                    int length = decoder.readNBytes(text, 0, text.length);
                    return new Decoded(latin1(text, length), true);
                } catch (IOException e) {
                    return new Decoded(latin1(text, decoder.expanded()), false);
                }
            } catch (IOException e) {
                return new Decoded("", false);
            }
        }

        /** The lines; the last one only if it is whole. */
        List<String> lines() {
            return text.substring(0, sound ? text.length() : text.lastIndexOf('\n') + 1)
                    .lines()
                    .toList();
        }

        private static String latin1(byte[] text, int length) {
            return new String(text, 0, length, StandardCharsets.ISO_8859_1);
        }
    }

    private static final class Decoder extends GZIPInputStream {

        Decoder(byte[] file) throws IOException {
            super(new ByteArrayInputStream(file));
        }

        /** Bytes expanded, those of a read that failed included. */
        int expanded() {
            return (int) inf.getBytesWritten();
        }
    }

    @Test
    void aGzipFileCutOrDamagedAnywhereIsLoadedOnlyIfItsContentIsUnharmed() {
        LogDirectory logs = new LogDirectory(directory);
        Map<String, byte[]> files = new LinkedHashMap<>();
        int size = gzipOf(0).length;
        for (int length = 0; length <= size; length++) {
            files.put(name(files.size()), Arrays.copyOf(gzipOf(files.size()), length));
        }
        for (int bit = 0; bit < Byte.SIZE * size; bit++) {
            files.put(name(files.size()), flipped(gzipOf(files.size()), bit));
        }
        List<String> lines = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        files.forEach((name, file) -> {
            logs.add(name, file);
            Decoded decoded = Decoded.of(file);
            lines.addAll(decoded.lines());
            boolean unharmed = decoded.sound() && decoded.text().contains(name.substring(0, 5));
            expected.add(unharmed ? "." + name : "failed/" + name);
        });
        for (String trailer : List.of("\0", "\0\0\0", "\0x", "x", "\u001f", "\u001f\u008b\b")) {
            String name = name(expected.size());
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.writeBytes(gzipOf(expected.size()));
            file.writeBytes(trailer.getBytes(StandardCharsets.ISO_8859_1));
            logs.add(name, file.toByteArray());
            lines.addAll(NumberedLines.of(expected.size()));
            expected.add(trailer.matches("\0+") ? "." + name : "failed/" + name);
        }

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content().stream().filter(name -> !name.startsWith("rejects/")))
                .containsExactlyInAnyOrderElementsOf(expected);
        servers.assertHold(Reference.of(lines));
    }

    private static String name(int number) {
        return "%05d.tsv.gz".formatted(number);
    }

    private static byte[] gzipOf(int number) {
        return LogFiles.gzip(LogFiles.text(NumberedLines.of(number)), 1);
    }

    private static byte[] flipped(byte[] file, int bit) {
        file[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return file;
    }

    @Test
    void aZipFileCutOrWithADamagedDirectoryIsLoadedWholeOrFails() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> cut = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        int number = 0;
        int size = zipOf(0).length;
        for (int length = 0; length < size; length++, number++) {
            cut.add("cut-%05d.tsv.zip".formatted(number));
            logs.add(cut.get(length), Arrays.copyOf(zipOf(number), length));
        }
        for (int at = ZipBytes.directoryStart(zipOf(0)); at < size; at++, number++) {
            damaged.add("damaged-%05d.tsv.zip".formatted(number));
            logs.add(damaged.get(damaged.size() - 1), flipped(zipOf(number), at * Byte.SIZE + number % Byte.SIZE));
        }

        Result result = servers.loader("--pattern", logs.pattern("*.tsv.zip")).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        List<String> content = logs.content();
        assertThat(content)
                .hasSize(cut.size() + damaged.size())
                .containsAll(cut.stream().map("failed/"::concat).toList());
        long stored = 0;
        long loaded = 0;
        for (String name : damaged) {
            // the data of the entries is sound: whatever is read of it is right, and all of it if the file is loaded
            List<String> lines = NumberedLines.of(Integer.parseInt(name.substring(8, 13)));
            long found = lines.stream().filter(this::isStored).count();
            assertThat(content).contains((content.contains("." + name) ? "." : "failed/") + name);
            if (content.contains("." + name)) {
                assertThat(found).as(name).isEqualTo(lines.size());
                loaded++;
            }
            stored += found;
        }
        assertThat(loaded).isBetween(1L, damaged.size() - 1L);
        assertThat(result.report().get("stored").asLong()).isEqualTo(stored);
        assertThat(servers.items()).isEqualTo(stored);
    }

    private static byte[] zipOf(int number) {
        List<String> lines = NumberedLines.of(number);
        Map<String, String> entries = new LinkedHashMap<>();
        lines.forEach(line -> entries.put("%d.tsv".formatted(entries.size()), line + "\n"));
        return ZipBytes.zip(entries);
    }

    private boolean isStored(String line) {
        Reference record = Reference.of(List.of(line));
        String key = record.values().keySet().iterator().next();
        byte[] stored = servers.get(key);
        if (stored != null) {
            assertThat(stored).as(key).isEqualTo(record.values().get(key));
        }
        return stored != null;
    }
}
