package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** What is said, where, and in which form. */
class LoggingIT {

    private static final String LOG_LINE = "\\[\\d{4}\\.\\d\\d\\.\\d\\d \\d\\d:\\d\\d:\\d\\d\\] [DIWE] .*";

    @TempDir
    private Path directory;

    @TempDir
    private Path other;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void aLogFileTakesAllButTheSummary() throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", new LogGenerator(1).rejected(0.005).dropped(0.01).lines(1_000));
        Path log = other.resolve("memcload.log");
        Files.writeString(log, "kept\n");

        Result result = servers.loader("--pattern", logs.pattern(), "-l", log.toString())
                .run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("1.tsv.gz").contains("loaded");
        List<String> lines = Files.readAllLines(log);
        assertThat(lines.get(0)).isEqualTo("kept");
        assertThat(lines.subList(1, lines.size()))
                .allMatch(line -> line.matches(LOG_LINE))
                .anyMatch(line -> line.endsWith("] I Processing " + directory.resolve("1.tsv.gz")))
                .anyMatch(line -> line.contains("] W ") && line.contains("dropped"));
    }

    @Test
    void theLevelsOfALoggingConfigurationCountAndOthersStayAsTheyAre() throws IOException {
        Path levels =
                Files.writeString(other.resolve("levels.properties"), "org.apache.camel.component.file.level = FINE\n");
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t-2\t3");

        Result result = servers.loader("--pattern", logs.pattern())
                .jvm("-Djava.util.logging.config.file=" + levels)
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err().lines().filter(line -> line.contains("] D ")))
                .anyMatch(line -> line.contains("Renaming file"))
                .noneMatch(line -> line.contains("Transitioned state"));
    }

    @Test
    void aDryRunPrintsEachRecordAndNothingElseOnStandardOutputAndLeavesNoTrace() throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip(
                "1.tsv.gz",
                "idfa\te7e1a50c0ec2747ca56cd9e1558c0d7c\t67.7835424444\t-22.8044005471\t7942,8519",
                "idfa\tnone\t1\t-2\t",
                "rejected");
        logs.add("2.tsv.gz", new byte[] {1, 2, 3});

        Result result = servers.loader("--pattern", logs.pattern(), "--dry", "--max-error-rate", "0.5")
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        String address = servers.of("idfa").address();
        assertThat(result.out().lines())
                .containsExactly(
                        address
                                + " - idfa:e7e1a50c0ec2747ca56cd9e1558c0d7c -> apps: 7942 apps: 8519 lat: 67.7835424444"
                                + " lon: -22.8044005471",
                        address + " - idfa:none -> lat: 1.0 lon: -2.0");
        assertThat(result.err()).contains("Processing", "line 3: ", "file", "status");
        assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("dry");
        assertThat(result.file("1.tsv.gz").get("lines").asInt()).isEqualTo(3);
        assertThat(result.file("1.tsv.gz").get("stored").asInt()).isZero();
        assertThat(result.file("1.tsv.gz").get("rejected").asInt()).isEqualTo(1);
        assertThat(result.file("2.tsv.gz").get("status").asText()).isEqualTo("failed");
        assertThat(result.file("2.tsv.gz").get("reason").asText()).contains("not a gzip file");
        assertThat(result.report().get("stored").asInt()).isZero();
        assertThat(result.server(servers.of("idfa")).get("stored").asInt()).isZero();
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");
        servers.assertHold(new Reference());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--dry", "--sample", "--embedded"})
    void theFirstLineOfEveryLoadHasAllOptions(String mode) throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1");
        List<String> arguments = new ArrayList<>(List.of("--batch", "7", "--idfa", "127.0.0.1:29999"));
        if (!mode.isEmpty()) {
            arguments.add(mode);
        }
        if (!mode.equals("--sample")) {
            arguments.addAll(List.of("--pattern", logs.pattern()));
        }

        Result result = LoaderProcess.loader(arguments.toArray(String[]::new))
                .environment("MEMCLOAD_RETRY", "0")
                .run();

        String first = result.log().get(0);
        assertThat(first).matches(LOG_LINE).contains("] I Memc loader started with options: {\"adid\": \"");
        JsonNode options = new ObjectMapper().readTree(first.substring(first.indexOf('{')));
        assertThat(options.get("batch").asInt()).isEqualTo(7);
        assertThat(options.get("retry").asInt()).isZero();
        assertThat(options.get("idfa").asText()).isEqualTo("127.0.0.1:29999");
        assertThat(options.get("dry").asBoolean()).isEqualTo(mode.equals("--dry"));
        assertThat(result.out()).doesNotContain("Memc loader");
    }

    @Test
    void aDryRunNeedsNoServer() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1");
        servers.close();

        Result result = servers.loader("--pattern", logs.pattern(), "--dry").run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void noNameAndNoLineCanForgeALogLine() {
        LogDirectory logs = new LogDirectory(directory);
        String forged = "[2017.09.29 12:39:52] I forged";
        logs.gzip("1\n" + forged + "\u001b[31m\u0085\u2028.tsv.gz", "idfa\ta\u0085b\r" + forged + "\t1\t1\t1");
        logs.gzip("2.tsv.gz", "idfa\tc\u0085" + forged.replace(' ', '_') + "\t1\t1\t1,\r" + forged + "\u001b[31m");

        Result loaded = servers.loader("--pattern", logs.pattern("2*"), "--dry").run();
        Result result = servers.loader("--pattern", logs.pattern()).run();

        for (Result each : List.of(loaded, result)) {
            assertThat(each.err().split("[\n\r\u0085\u2028]", -1)).noneMatch(line -> line.startsWith("[2017"));
            assertThat(each.err() + each.out()).doesNotContain("\u001b");
            assertThat(each.out().split("[\n\r\u0085\u2028]", -1)).noneMatch(line -> line.startsWith("[2017"));
        }
        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void theReportHasTheFieldsThatAreDocumented() throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1");
        logs.add("2.tsv.gz", LogFiles.gzip(new byte[] {'x'}, 1));
        Path file = other.resolve("report.json");

        Result result = servers.loader("--pattern", logs.pattern(), "--report", file.toString())
                .run();

        assertThat(result.exitCode()).isEqualTo(3);
        JsonNode report = new ObjectMapper().readTree(file.toFile());
        assertThat(report.fieldNames())
                .toIterable()
                .containsExactly(
                        "exitCode",
                        "elapsedSeconds",
                        "lines",
                        "stored",
                        "superseded",
                        "rejected",
                        "droppedAppIds",
                        "files",
                        "servers");
        assertThat(report.get("exitCode").asInt()).isEqualTo(3);
        assertThat(report.get("files")).hasSize(2).allSatisfy(entry -> assertThat(entry.fieldNames())
                .toIterable()
                .containsExactly(
                        "file",
                        "status",
                        "lines",
                        "stored",
                        "superseded",
                        "rejected",
                        "droppedAppIds",
                        "elapsedSeconds",
                        "reason"));
        assertThat(report.get("servers")).hasSize(4).allSatisfy(entry -> assertThat(entry.fieldNames())
                .toIterable()
                .containsExactly(
                        "address", "stored", "retries", "evictions", "restarts", "flushes", "abandoned", "watched"));
    }
}
