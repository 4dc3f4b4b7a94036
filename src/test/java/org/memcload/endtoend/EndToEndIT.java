package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** The end state of a load, compared with what was worked out line by line without the loader. */
class EndToEndIT {

    /** By the lines in a file. */
    private static final Map<Integer, Generated> GENERATED = new HashMap<>();

    @AutoClose
    private final Servers servers = Servers.start();

    @ParameterizedTest(name = "{0} workers, batches of {1}, {2} lines in a file")
    @CsvSource({"1, 1, 5000", "1, 7, 20000", "1, 1000, 20000", "4, 1, 5000", "4, 7, 20000", "4, 1000, 20000"})
    void everyLineIsAccountedForAndEveryKeyHasItsLastValue(
            String workers, String batch, int lineCount, @TempDir Path directory) {
        Generated generated = GENERATED.computeIfAbsent(lineCount, EndToEndIT::generate);
        LogDirectory logs = new LogDirectory(directory);
        generated.logs().forEach((name, log) -> logs.add(name, log.gzip()));

        Result result = servers.loader("--pattern", logs.pattern(), "--workers", workers, "--batch", batch)
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(generated.all());
        assertCounts(result.report(), generated.all());
        generated.logs().forEach((name, log) -> {
            JsonNode file = result.file(name);
            assertThat(file.get("status").asText()).isEqualTo("loaded");
            assertThat(file.get("reason").isNull()).isTrue();
            assertCounts(file, log.expected());
            assertRejects(log.rejected(), logs.read("rejects/" + name + ".rejects.tsv"));
        });
        assertThat(logs.content())
                .containsExactlyInAnyOrderElementsOf(
                        expectedFiles(generated.logs().keySet()));
        long storedByServers = 0;
        for (JsonNode server : result.report().get("servers")) {
            storedByServers += server.get("stored").asLong();
        }
        assertThat(storedByServers).isEqualTo(result.report().get("stored").asLong());
    }

    private static Generated generate(int lineCount) {
        LogGenerator generator =
                new LogGenerator(2017).rejected(0.001).repeated(0.1).dropped(0.002);
        Map<String, Log> logs = new LinkedHashMap<>();
        Reference all = new Reference();
        for (int i = 1; i <= 3; i++) {
            List<String> lines = generator.lines(lineCount);
            logs.put("2017092900000" + i + ".tsv.gz", Log.of(lines));
            lines.forEach(all::add);
        }
        return new Generated(logs, all);
    }

    /** Logs by name, and what a load of all of them stores. */
    private record Generated(Map<String, Log> logs, Reference all) {}

    /**
     * A log.
     *
     * @param rejected the lines that are rejected, by number
     */
    private record Log(byte[] gzip, Reference expected, Map<Integer, String> rejected) {

        static Log of(List<String> lines) {
            Reference expected = new Reference();
            Map<Integer, String> rejected = new TreeMap<>();
            for (int i = 0; i < lines.size(); i++) {
                long before = expected.rejected();
                expected.add(lines.get(i));
                if (expected.rejected() > before) {
                    rejected.put(i + 1, lines.get(i));
                }
            }
            return new Log(LogFiles.gzip(LogFiles.text(lines), 1), expected, rejected);
        }
    }

    private static void assertCounts(JsonNode counts, Reference expected) {
        assertThat(counts.get("lines").asLong()).isEqualTo(expected.lines());
        assertThat(counts.get("rejected").asLong()).isEqualTo(expected.rejected());
        assertThat(counts.get("droppedAppIds").asLong()).isEqualTo(expected.droppedAppIds());
        assertThat(counts.get("stored").asLong() + counts.get("superseded").asLong())
                .isEqualTo(expected.lines() - expected.rejected());
    }

    private static List<String> expectedFiles(Collection<String> logs) {
        List<String> names = new ArrayList<>();
        logs.forEach(name -> names.addAll(List.of("." + name, "rejects/" + name + ".rejects.tsv")));
        return names;
    }

    /** Fails unless the file has every rejected line as it was, with its number and some reason. */
    private static void assertRejects(Map<Integer, String> expected, String rejects) {
        Map<Integer, String> rows = new TreeMap<>();
        assertThat(rejects).endsWith("\n");
        for (String row : rejects.substring(0, rejects.length() - 1).split("\n", -1)) {
            String[] columns = row.split("\t", 3);
            assertThat(columns[1]).as("reason").matches("[ -~]{5,60}");
            assertThat(rows.put(Integer.valueOf(columns[0]), columns[2])).isNull();
        }
        assertThat(rows).isEqualTo(expected);
    }
}
