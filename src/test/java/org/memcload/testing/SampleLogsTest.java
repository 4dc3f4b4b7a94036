package org.memcload.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogsTest {

    @Test
    void theShippedLogsAreWhatTheGeneratorWrites(@TempDir Path written) throws IOException {
        SampleLogs.write(written);

        assertThat(names(SampleLogs.DIRECTORY)).isEqualTo(names(written));
        for (String name : names(written)) {
            assertThat(content(SampleLogs.DIRECTORY.resolve(name)).equals(content(written.resolve(name))))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void theShippedLogsShowWhatALoadMeets() {
        List<String> all = new ArrayList<>();
        SampleLogs.logs().forEach((name, lines) -> {
            Reference one = Reference.of(lines);
            all.addAll(lines);

            assertThat(one.lines()).as(name).isBetween(1_500L, 1_510L);
            assertThat(one.rejected()).as(name).isBetween(3L, 7L);
            assertThat(one.values().size()).as(name).isLessThan(1_500);
        });
        Reference together = Reference.of(all);

        assertThat(together.droppedAppIds()).isPositive();
        assertThat(together.rejected()).isLessThan(together.lines() / 200);
        assertThat(all).anyMatch(line -> line.endsWith("\r"));
    }

    @Test
    void theShippedLogsAreSmall() throws IOException {
        long size = 0;
        for (String name : names(SampleLogs.DIRECTORY)) {
            size += Files.size(SampleLogs.DIRECTORY.resolve(name));
        }

        assertThat(size).isLessThan(900_000);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** What a file inflates to: each entry's name and content. */
    private static List<String> content(Path file) throws IOException {
        List<String> content = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            if (!file.toString().endsWith(".zip")) {
                content.add(text(new GZIPInputStream(in)));
                return content;
            }
            ZipInputStream zip = new ZipInputStream(in);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                content.add(entry.getName() + " of " + entry.getTimeLocal());
                content.add(text(zip));
            }
        }
        return content;
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
