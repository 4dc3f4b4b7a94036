package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** The example route that has rejected lines copied, as it stands in {@code routes/}. */
@Tag("server")
class RejectsOverrideTest {

    private static final Path ROUTES = Path.of("routes/wiretap-rejects").toAbsolutePath();

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start("-I", "512k");

    private Path copies;

    @BeforeEach
    void nameCopies() {
        copies = directory.resolve("copies");
    }

    @Test
    void everyRejectedLineIsCopiedAndKeptAsWell() throws IOException {
        List<String> lines =
                new ArrayList<>(new LogGenerator(3).rejected(0.1).repeated(0.1).lines(3_000));
        Reference reference = Reference.of(lines);
        // only its server knows that this one is too large
        lines.add("gaid\tlarge\t1\t2\t" + "1,".repeat(300_000) + "1");
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines);
        LogFiles.gzip(directory.resolve("2.tsv.gz"), List.of("rubbish"));

        Program.Outcome outcome = InProcess.run(
                Map.of("memcload.rejects-copy", copies.toString(), "memcload.routes", ROUTES.toString()), arguments());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        servers.assertHold(reference, "idfa", "gaid", "adid", "dvid");
        assertThat(copied("1.tsv.gz"))
                .hasSize((int) reference.rejected() + 1)
                .anyMatch(row -> row.startsWith("3001\tvalue too large for the server\tgaid\tlarge\t1\t2\t1,1,"))
                .containsExactlyInAnyOrderElementsOf(rejects("1.tsv.gz"));
        assertThat(copied("2.tsv.gz")).hasSize(1).isEqualTo(rejects("2.tsv.gz"));
    }

    @Test
    void aSecondRunOnTheSameDayAppends() throws IOException {
        for (int run = 1; run <= 2; run++) {
            LogFiles.gzip(directory.resolve("1.tsv.gz"), List.of("rubbish " + run));
            run(copies, arguments("--routes", ROUTES.toString()));
        }

        assertThat(copied("1.tsv.gz")).hasSize(2).anyMatch(row -> row.endsWith("rubbish 1"));
    }

    @Test
    void theCopyIsCompleteWhenTheProgramEndsHoweverSlowItIs() throws IOException {
        Path slow = Files.createDirectory(directory.resolve("slow"));
        Files.writeString(
                slow.resolve("rejected.camel.yaml"),
                Files.readString(ROUTES.resolve("rejected.camel.yaml"))
                        .replaceFirst(
                                "(?m)^        - to:$",
                                "        - delay:\n            constant: 70\n            asyncDelayed: false\n$0"));
        // longer in all than Camel waits when it stops a route
        List<String> lines =
                IntStream.range(0, 90).mapToObj(i -> "rubbish " + i).toList();
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines);

        Program.Outcome outcome = run(copies, arguments("--routes", slow.toString(), "--block-bytes", "1"));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        // one thing after the other, in the order of the lines
        assertThat(copied("1.tsv.gz")).hasSize(lines.size()).isEqualTo(rejects("1.tsv.gz"));
    }

    @Test
    void aCopyThatFailsIsSaidAndDoesNotHinderTheLoading() throws IOException {
        Path noDirectory = Files.createFile(directory.resolve("file"));
        List<String> lines = new LogGenerator(4).rejected(0.1).lines(1_000);
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines);

        Program.Outcome outcome = run(noDirectory, arguments("--routes", ROUTES.toString()));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains(noDirectory.toString());
        Reference reference = Reference.of(lines);
        servers.assertHold(reference, "idfa", "gaid", "adid", "dvid");
        assertThat(rejects("1.tsv.gz")).hasSize((int) reference.rejected());
        assertThat(directory.resolve(".1.tsv.gz")).exists();
    }

    private static Program.Outcome run(Path copy, List<String> arguments) {
        return InProcess.run(Map.of("memcload.rejects-copy", copy.toString()), arguments);
    }

    private List<String> arguments(String... more) {
        List<String> arguments = servers.arguments("--pattern", directory + "/*.tsv.gz", "--max-error-rate", "1");
        arguments.addAll(List.of(more));
        return arguments;
    }

    private List<String> copied(String log) throws IOException {
        try (Stream<Path> files = Files.list(copies)) {
            return files.filter(file ->
                            file.getFileName().toString().matches(log + "\\.\\d{4}-\\d\\d-\\d\\d\\.rejects\\.tsv"))
                    .flatMap(RejectsOverrideTest::rows)
                    .toList();
        }
    }

    private List<String> rejects(String log) {
        return rows(directory.resolve("rejects").resolve(log + ".rejects.tsv")).toList();
    }

    private static Stream<String> rows(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
