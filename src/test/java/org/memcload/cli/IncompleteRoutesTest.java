package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.memcload.testing.LogFiles;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Routes of an operator that lack a step, or have one too many: the file keeps its name, and the reason names the step. */
// a bound for a run that hangs
@Tag("server")
@Timeout(120)
class IncompleteRoutesTest {

    private static final int ERROR = 1;
    private static final int FILE_FAILED = 3;

    /** Several blocks of 4 KiB; every key stands in each of them. */
    private static final List<String> LINES = IntStream.range(0, 2_000)
            .mapToObj(i -> List.of("idfa", "gaid", "adid", "dvid").get(i % 4) + "\tkey" + i % 100 + "\t1\t2\t" + i)
            .toList();

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @AutoClose
    private final MemcachedServer another = MemcachedServer.start();

    private Path logs;
    private Path routes;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = System.err;

    @BeforeEach
    void prepare() throws IOException {
        logs = Files.createDirectory(directory.resolve("logs"));
        routes = Files.createDirectory(directory.resolve("own"));
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(err);
    }

    @ParameterizedTest(name = "{0} without {1}")
    @CsvSource(textBlock = """
            load,  openFile,   no step openFile
            load,  parseLines, no step parseLines
            load,  inOrder,    no step inOrder
            load,  settle,     no step settle
            store, lanes,      did not pass the step lanes
            """)
    void aFileKeepsItsNameWhereAStepIsMissing(String route, String step, String reason) throws IOException {
        override(route, "(?m)^ *- process:\n *ref: " + step + "\n", "");

        assertHeld(reason);
    }

    static Stream<Arguments> wrongRoutes() {
        String toD = "(?m)^ *- toD: \"memcache:.*\n";
        String lanes = "(?m)^ *- process:\n *ref: lanes\n";
        String elsewhere = "                    - to: \"memcache:OTHER\"\n";
        return Stream.of(
                Arguments.of("store", toD, "$0$0", "toD stands there twice"),
                Arguments.of("store", toD, "$0" + elsewhere, "is sent to OTHER: the header address tells where to"),
                Arguments.of("store", toD, elsewhere, "is sent to OTHER: the header address tells where to"),
                Arguments.of(
                        "store",
                        toD,
                        "                    - wireTap: {uri: \"memcache:OTHER\"}\n$0",
                        "is sent to OTHER: the header address tells where to"),
                Arguments.of("store", toD, "", "is the step toD to memcache missing"),
                Arguments.of(
                        "store",
                        "(?ms)(^ *- process:\n *ref: lanes\n)(.*toD: \"memcache:[^\n]*\n)",
                        "$2$1",
                        "did not pass the step lanes"),
                Arguments.of("store", lanes, "$0$0", "passes the step lanes twice"),
                Arguments.of(
                        "load",
                        "(?ms)(^ *- process:\n *ref: inOrder\n)( *- to: direct:store\n)",
                        "$2$1",
                        "no step inOrder before the aggregate"),
                Arguments.of("load", "- to: direct:store", "- wireTap: {uri: \"direct:store\"}", ""),
                Arguments.of(
                        "load",
                        "(?ms)(ref: openFile\n)(?=.*(^ *- process:\n *ref: settle\n))",
                        "$1$2",
                        "does not read it to its end"),
                Arguments.of(
                        "load",
                        "(?ms)^ *- split:.*?(?=^ *- process:\n *ref: settle\n)",
                        "",
                        "does not read it to its end"));
    }

    @ParameterizedTest
    @MethodSource("wrongRoutes")
    void aFileKeepsItsNameWhereAStepIsInTheWrongPlaceOrThereTwice(
            String route, String part, String replacement, String reason) throws IOException {
        override(route, part, replacement.replace("OTHER", another.address()));

        assertHeld(reason.replace("OTHER", another.address()));
    }

    @Test
    void aFileKeepsItsNameWhereTheRouteDropsSomeOfItsLines() throws IOException {
        override("store", "(?m)^ *- to: direct:address\n", """
                              - filter:
                                  simple: "${header.dev_type} == 'gaid'"
                                  steps:
                                    - stop: {}
                $0""".replace("${", "\\${"));

        assertHeld("500 lines reached neither a server nor the rejects: the route drops them");
    }

    @Test
    void aFileIsNotTakenForLoadedWhereTheRouteHandlesTheExceptionThatSaysOtherwise() throws IOException {
        override(
                "load",
                "(?m)^    redeliveryPolicy:\n *logExhausted: false\n",
                "    handled:\n      constant: \"true\"\n");
        byte[] whole = LogFiles.gzip(LogFiles.text(LINES), 1);
        Files.write(logs.resolve("1.tsv.gz"), Arrays.copyOf(whole, whole.length - 10));
        log("2.tsv.gz");

        assertThat(load()).as(said::toString).isEqualTo(FILE_FAILED);

        assertThat(names()).contains("failed", "failed/1.tsv.gz", ".2.tsv.gz").doesNotContain(".1.tsv.gz");
        assertThat(statuses()).containsExactly(entry("1.tsv.gz", "failed"), entry("2.tsv.gz", "loaded"));
    }

    @Test
    void aSplitWithoutParallelProcessingLoadsAllTheSame() throws IOException {
        override("load", "(?m)^ *parallelProcessing: true\n *executorService:.*\n", "");
        log("1.tsv.gz");

        assertThat(load()).as(said::toString).isZero();

        assertThat(statuses()).containsExactly(entry("1.tsv.gz", "loaded"));
        servers.assertHold(Reference.of(LINES), "idfa", "gaid", "adid", "dvid");
    }

    /** Whatever comes late is not in what settle has judged. */
    @Test
    void aFileKeepsItsNameWhereTheRouteHandsLinesOnBehindSettle() throws IOException {
        String shipped = Files.readString(Path.of("routes/load.camel.yaml"));
        String copied = "- wireTap: {uri: \"seda:again\"}\n".indent(28) + "$0";
        String again = """
                - pollEnrich: {constant: "seda:again"}
                - to: direct:rejected
                """.indent(16);
        Files.writeString(
                routes.resolve("load.yaml"),
                shipped.replaceFirst("(?m)^ *- to: direct:rejected\n", copied)
                        .replaceFirst("(?m)^ *- process:\n *ref: settle\n", "$0" + again));
        List<String> lines = new ArrayList<>(LINES);
        lines.add("rejected");
        LogFiles.gzip(logs.resolve("1.tsv.gz"), lines);
        LogFiles.gzip(logs.resolve("2.tsv.gz"), lines);

        assertThat(load()).as(said::toString).isEqualTo(ERROR);

        assertThat(names()).contains("1.tsv.gz", "2.tsv.gz").doesNotContain(".1.tsv.gz", ".2.tsv.gz");
        assertThat(statuses()).containsExactly(entry("1.tsv.gz", "held"));
        assertThat(report().at("/files/0/reason").asText()).contains("after the step settle");
    }

    @Test
    void aNewFileThatHasTheNameMeanwhileIsKept() throws IOException {
        String shipped = Files.readString(Path.of("routes/load.camel.yaml"));
        // the claimed file is in .memcload by now
        String writes = """
                - setBody:
                    constant: "a new one"
                - to: "file:DIR?fileName=1.tsv.gz"
                """.replace("DIR", logs.toString()).indent(16);
        Files.writeString(
                routes.resolve("load.yaml"),
                shipped.replaceFirst("(?m)^ *- process:\n *ref: openFile\n", writes)
                        .replaceFirst("(?ms)^                - choice:.*", ""));
        log("1.tsv.gz");

        assertThat(load()).as(said::toString).isEqualTo(ERROR);

        assertThat(logs.resolve("1.tsv.gz")).hasContent("a new one");
        assertThat(names()).contains(".memcload/.claimed/1.tsv.gz").doesNotContain(".1.tsv.gz");
    }

    /** Puts a changed copy of a shipped route into the directory of the operator's routes. */
    private void override(String route, String part, String replacement) throws IOException {
        String shipped = Files.readString(Path.of("routes", route + ".camel.yaml"));
        String changed = shipped.replaceFirst(part, replacement);
        assertThat(changed).isNotEqualTo(shipped);
        Files.writeString(routes.resolve(route + ".yaml"), changed);
    }

    private void assertHeld(String reason) throws IOException {
        log("1.tsv.gz");
        log("2.tsv.gz");

        assertThat(load()).as(said::toString).isEqualTo(ERROR);

        assertThat(names()).containsExactlyInAnyOrder("1.tsv.gz", "2.tsv.gz");
        assertThat(statuses()).containsExactly(entry("1.tsv.gz", "held"));
        assertThat(report().at("/files/0/reason").asText()).contains(reason);
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.contains("] E " + logs.resolve("1.tsv.gz") + " was not loaded")
                        || line.contains("] E " + logs.resolve("1.tsv.gz") + ": "))
                .singleElement()
                .asString()
                .contains(reason);
    }

    private void log(String name) throws IOException {
        Path file = LogFiles.gzip(logs.resolve(name), LINES);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    private int load() {
        return Memcload.run(servers.arguments(
                        "--pattern",
                        logs + "/*.tsv.gz",
                        "--routes",
                        routes.toString(),
                        "--block-bytes",
                        "4096",
                        "--batch",
                        "50",
                        "--report",
                        directory.resolve("report.json").toString())
                .toArray(String[]::new));
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    }

    private Map<String, String> statuses() throws IOException {
        Map<String, String> statuses = new LinkedHashMap<>();
        report().get("files")
                .forEach(file -> statuses.put(
                        file.get("file").asText(), file.get("status").asText()));
        return statuses;
    }

    /** What is in the directory of the logs and below, but for the directory in which files are claimed. */
    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(logs)) {
            return files.filter(file -> !file.equals(logs))
                    .map(file -> logs.relativize(file).toString())
                    .filter(name -> !List.of(".memcload", ".memcload/lock", ".memcload/.claimed")
                            .contains(name))
                    .toList();
        }
    }
}
