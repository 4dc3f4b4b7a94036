package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Compressed files made to do harm: they fail with a reason, in little memory, and write nothing elsewhere. */
class HostileArchivesIT {

    private static final String FORGED = "[2017.09.29 12:39:52] I forged";

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void aFileThatExpandsToTooManyBytesFailsWithLittleMemory() throws IOException {
        LogDirectory logs = bombs();

        Result result = servers.loader("--pattern", logs.pattern("*.tsv.{gz,zip}"), "--max-expanded-bytes", "20000000")
                .jvm("-Xmx64m")
                .run();

        assertBombsFailed(result, logs, "expands to more than 20000000 bytes", "--max-expanded-bytes");
    }

    @Test
    void aFileThatExpandsTooManyTimesFailsWithLittleMemory() throws IOException {
        LogDirectory logs = bombs();

        Result result = servers.loader("--pattern", logs.pattern("*.tsv.{gz,zip}"), "--max-expansion-ratio", "200")
                .jvm("-Xmx64m")
                .run();

        assertBombsFailed(result, logs, "expands to more than 200 times its size", "--max-expansion-ratio");
    }

    /** Bombs of one member, of many members that are harmless each, and of many entries that are; and a sound log. */
    private LogDirectory bombs() throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        byte[] piece = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        byte[] gzipPiece = LogFiles.gzip(piece, 1);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(LogFiles.gzip(LogFiles.text(NumberedLines.of(2)), 1));
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("first", String.join("\n", NumberedLines.of(3)));
        for (int i = 0; i < 400; i++) {
            members.writeBytes(gzipPiece);
            entries.put("entry-" + i, "x".repeat(100_000));
        }
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        try (OutputStream member = new GZIPOutputStream(one)) {
            member.write(LogFiles.text(NumberedLines.of(1)));
            for (int i = 0; i < 400; i++) {
                member.write(piece);
            }
        }
        logs.add("1-one-member.tsv.gz", one.toByteArray());
        logs.add("2-members.tsv.gz", members.toByteArray());
        logs.add("3-entries.tsv.zip", ZipBytes.zip(entries));
        logs.gzip("4-sound.tsv.gz", NumberedLines.of(4));
        return logs;
    }

    private void assertBombsFailed(Result result, LogDirectory logs, String... reason) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content().stream().filter(name -> !name.startsWith("rejects/")))
                .containsExactly(
                        ".4-sound.tsv.gz",
                        "failed/1-one-member.tsv.gz",
                        "failed/2-members.tsv.gz",
                        "failed/3-entries.tsv.zip");
        for (String name : List.of("1-one-member.tsv.gz", "2-members.tsv.gz", "3-entries.tsv.zip")) {
            assertThat(result.file(name).get("reason").asText())
                    .startsWith("corrupt: ")
                    .contains(reason);
        }
        assertThat(result.err()).doesNotContain("OutOfMemory");
        servers.assertHold(Reference.of(IntStream.rangeClosed(1, 4)
                .mapToObj(NumberedLines::of)
                .flatMap(List::stream)
                .toList()));
    }

    @Test
    void aZipFileThatListsTheSameBytesManyTimesFailsAtOnce() {
        LogDirectory logs = new LogDirectory(directory);
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            entries.put("entry-%d".formatted(i), String.join("\n", NumberedLines.of(1)) + "\n" + "x".repeat(100_000));
        }
        byte[] zip = ZipBytes.zip(entries);
        ZipBytes.forEachDirectoryHeader(zip, header -> header.putInt(42, 0));
        logs.add("1.tsv.zip", zip);

        Result result = servers.loader("--pattern", logs.pattern("*.zip")).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(result.file("1.tsv.zip").get("reason").asText()).contains("overlaps with another entry");
        assertThat(logs.content()).containsExactly("failed/1.tsv.zip");
        assertThat(servers.items()).isZero();
    }

    @Test
    void namesOfZipEntriesNeitherReachTheDiskNorForgeALogLine() throws IOException {
        Path inner = Files.createDirectories(directory.resolve("a/b"));
        LogDirectory logs = new LogDirectory(inner);
        List<String> names = List.of(
                "../../escaped",
                "..\\..\\escaped",
                directory + "/escaped",
                "/../escaped",
                "C:\\escaped",
                "nul\0escaped",
                "line\n" + FORGED,
                "return\r" + FORGED,
                "\u2028" + FORGED,
                "\u001b[2J\u001b[31m\u009b31m",
                "\u202etxt",
                "name".repeat(2_500));
        Map<String, String> entries = new LinkedHashMap<>();
        names.forEach(name -> entries.put(name, NumberedLines.of(entries.size()).get(0) + "\n"));
        logs.add("loaded.tsv.zip", ZipBytes.zip(entries));
        for (int i = 0; i < names.size(); i++) {
            byte[] encrypted = ZipBytes.zip(Map.of(names.get(i), "rejected\n"));
            ZipBytes.forEachDirectoryHeader(encrypted, header -> header.putShort(8, (short) (header.getShort(8) | 1)));
            logs.add("encrypted-%02d.tsv.zip".formatted(i), encrypted);
        }

        Result result = servers.loader("--pattern", logs.pattern("*.zip")).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        List<String> expected = new ArrayList<>(List.of("a/b/.loaded.tsv.zip"));
        IntStream.range(0, names.size()).forEach(i -> expected.add("a/b/failed/encrypted-%02d.tsv.zip".formatted(i)));
        assertThat(new LogDirectory(directory).content()).containsExactlyInAnyOrderElementsOf(expected);
        servers.assertHold(Reference.of(IntStream.range(0, names.size())
                .mapToObj(i -> NumberedLines.of(i).get(0))
                .toList()));
        for (int i = 0; i < names.size(); i++) {
            assertThat(result.file("encrypted-%02d.tsv.zip".formatted(i))
                            .get("reason")
                            .asText())
                    .matches("(?s)corrupt: zip entry .{1,1400} at byte 0: encrypted")
                    .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u2028\u202e]");
        }
        for (String output : List.of(result.err(), result.out())) {
            assertThat(output.split("[\n\r\u0085\u2028]", -1)).noneMatch(line -> line.startsWith("[2017"));
            assertThat(output).doesNotContainPattern("[\u0000\u001b\u009b\u202e]");
        }
        assertThat(result.log()).allMatch(line -> line.length() < 3_000);
    }
}
