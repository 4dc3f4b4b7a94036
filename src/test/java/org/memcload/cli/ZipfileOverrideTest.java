package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** The example route that unpacks zip archives by camel-zipfile, as it stands in {@code routes/}. */
@Tag("server")
class ZipfileOverrideTest {

    private static final Path ROUTES = Path.of("routes/zipfile").toAbsolutePath();
    private static final int FILE_FAILED = 3;

    private final List<String> lines = new LogGenerator(1).repeated(0.1).lines(3_000);

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void severalEntriesOfAnArchiveAreLoadedAndGzipAndPlainTextAsBefore() {
        LogFiles.zip(directory.resolve("1.tsv.zip"), lines.subList(0, 1_000), 3);
        LogFiles.gzip(directory.resolve("2.tsv.gz"), lines.subList(1_000, 2_000));
        LogFiles.plain(directory.resolve("3.tsv"), lines.subList(2_000, 3_000));

        Program.Outcome outcome = run();

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        servers.assertHold(Reference.of(lines), "idfa", "gaid", "adid", "dvid");
    }

    /** Cut behind the last entry, in it, in the directory, and in the end of the directory. */
    @ParameterizedTest
    @ValueSource(doubles = {0.0, 0.3, 0.9, 1.0})
    void anArchiveThatIsCutShortIsCorrupt(double place) throws IOException {
        Path archive = LogFiles.zip(directory.resolve("1.tsv.zip"), lines, 3);
        byte[] whole = Files.readAllBytes(archive);
        int directoryAt = new String(whole, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        int cut = place < 0.5
                ? (int) (directoryAt * (1 - place))
                : (int) (directoryAt + (whole.length - directoryAt) * place) - 1;
        Files.write(archive, Arrays.copyOf(whole, cut));

        assertCorrupt("zip file");
    }

    @Test
    void aDamagedEntryIsCorruptAndTheEntriesBeforeItAreStored() throws IOException {
        Path archive = LogFiles.zip(directory.resolve("1.tsv.zip"), lines, 3);
        byte[] damaged = Files.readAllBytes(archive);
        String text = new String(damaged, StandardCharsets.ISO_8859_1);
        damaged[text.indexOf("PK\3\4", text.indexOf("part-002.tsv")) - 200] ^= 0x10;
        Files.write(archive, damaged);

        assertThat(assertCorrupt("zip entry part-002.tsv")).containsPattern("1.tsv.zip +failed +[12],");
    }

    @Test
    void anArchiveWhoseDirectoryNamesAnotherChecksumIsCorrupt() throws IOException {
        Path archive = LogFiles.zip(directory.resolve("1.tsv.zip"), lines, 1);
        byte[] damaged = Files.readAllBytes(archive);
        damaged[new String(damaged, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 16] ^= 1;
        Files.write(archive, damaged);

        assertCorrupt("zip entry part-001.tsv at byte 0: wrong checksum");
    }

    /** camel-zipfile leaves out directories, and goes by the name that stands before the entry. */
    @Test
    void anEntryThatLooksLikeADirectoryForItsDamagedNameIsNotLost() throws IOException {
        Path archive = LogFiles.zip(directory.resolve("1.tsv.zip"), lines, 3);
        byte[] damaged = Files.readAllBytes(archive);
        String name = "part-003.tsv";
        int at = new String(damaged, StandardCharsets.ISO_8859_1).indexOf(name);
        damaged[at + name.length() - 1] = '/';
        Files.write(archive, damaged);

        assertCorrupt("zip file damaged after entry 2 of 3");
    }

    @Test
    void whatIsNoArchiveIsCorrupt() throws IOException {
        Files.writeString(directory.resolve("1.tsv.zip"), "no archive");

        assertCorrupt("not a zip file");
    }

    @Test
    void theExampleIsTheShippedRouteButForTheWayToUnpack() throws IOException {
        assertThat(statements(ROUTES.resolve("load.camel.yaml")))
                .isEqualTo(
                        statements(ROUTES.resolveSibling("load.camel.yaml"))
                                .replace(
                                        "- bean:\n                              ref: unpack\n                              method: zip",
                                        "- unmarshal:\n                              zipFile:\n                                usingIterator: true\n"
                                                + "                          - bean:\n                              ref: unpack\n                              method: entries"));
    }

    private Program.Outcome run() {
        return InProcess.run(servers.arguments(
                "--pattern",
                directory + "/*.tsv*",
                "--routes",
                ROUTES.toString(),
                "--block-bytes",
                "8192",
                "--batch",
                "10"));
    }

    /** @return the table */
    private String assertCorrupt(String reason) {
        Program.Outcome outcome = run();

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(FILE_FAILED);
        assertThat(outcome.out()).contains("corrupt: ").contains(reason);
        assertThat(outcome.err()).doesNotContain("\tat ");
        assertThat(directory.resolve("failed/1.tsv.zip")).exists();
        assertThat(directory.resolve(".1.tsv.zip")).doesNotExist();
        return outcome.out();
    }

    /** The lines of a route file that are no comments. */
    private static String statements(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.strip().startsWith("#"))
                .collect(Collectors.joining("\n"));
    }
}
