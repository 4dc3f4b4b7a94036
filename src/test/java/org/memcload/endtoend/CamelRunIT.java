package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MavenProcess;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/**
 * {@code mvn camel:run} on logs, in the checkout. README runs the phase {@code compile} before it. This test leaves that out: the build
 * that runs the tests has compiled everything, and compiling again could replace classes that other tests use.
 */
class CamelRunIT {

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    private LogDirectory logs;
    private Path report;

    @BeforeEach
    void directories() throws IOException {
        logs = new LogDirectory(Files.createDirectory(directory.resolve("logs")));
        report = directory.resolve("report.json");
    }

    @Test
    void logsAreLoadedWithTheOptionsAndTheRoutesThatAreGiven() throws IOException {
        LogGenerator generator = new LogGenerator(41).rejected(0.05).repeated(0.1);
        List<String> first = generator.lines(2_000);
        List<String> second = generator.lines(1_000);
        logs.gzip("1.tsv.gz", first);
        logs.gzip("2.tsv.gz", second);
        Reference expected =
                Reference.of(Stream.concat(first.stream(), second.stream()).toList());
        Path copies = directory.resolve("copies");

        // without the error rate and without the routes the logs would fail, and nothing would be copied
        MavenProcess.Result result = run(
                Map.of("MEMCLOAD_MAX_ERROR_RATE", "0.5", "MEMCLOAD_REPORT", report.toString()),
                "-Dmemcload.batch=100",
                "-Dmemcload.routes=routes/wiretap-rejects",
                "-Dmemcload.rejects-copy=" + copies);

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(logs.content())
                .containsExactly(
                        ".1.tsv.gz", ".2.tsv.gz", "rejects/1.tsv.gz.rejects.tsv", "rejects/2.tsv.gz.rejects.tsv");
        servers.assertHold(expected);
        JsonNode told = new ObjectMapper().readTree(report.toFile());
        assertThat(told.get("lines").asLong()).isEqualTo(expected.lines());
        assertThat(told.get("rejected").asLong()).isEqualTo(expected.rejected());
        assertThat(told.get("files"))
                .allMatch(file -> file.get("status").asText().equals("loaded"));
        assertThat(rows(copies))
                .containsExactlyInAnyOrderElementsOf(rows(logs.path().resolve("rejects")));
    }

    @Test
    void theExitCodeIsThatOfTheLoad() {
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t2\t3");
        servers.of("idfa").close();

        MavenProcess.Result result = run(Map.of(), "-Dmemcload.retry=0");

        assertThat(result.exitCode()).as(result.output()).isEqualTo(4);
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    private MavenProcess.Result run(Map<String, String> environment, String... options) {
        List<String> arguments = new ArrayList<>(List.of("camel:run", "-Dmemcload.pattern=" + logs.pattern()));
        for (String type : Servers.TYPES) {
            arguments.add("-Dmemcload." + type + "=" + servers.of(type).address());
        }
        arguments.addAll(List.of(options));
        return MavenProcess.run(
                Path.of("").toAbsolutePath(),
                MavenProcess.localRepository(),
                environment,
                arguments.toArray(String[]::new));
    }

    private static List<String> rows(Path directory) throws IOException {
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                rows.addAll(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
            }
        }
        return rows;
    }
}
