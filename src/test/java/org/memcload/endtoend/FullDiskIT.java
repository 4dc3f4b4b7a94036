package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.Reference;

/** Rejects, reports and logs that a full disk or device does not take. */
class FullDiskIT extends LogsOfNobody {

    @Test
    void rejectsThatTheDiskHasNoRoomForHoldTheFile() throws IOException {
        List<String> lines = IntStream.range(0, 20_000)
                .mapToObj(i -> i % 2 == 0 ? "idfa\t" + i + "\t1\t1\t1" : "idfa\t" + i + "\tnorth\t1\t1")
                .toList();
        logs.gzip("1.tsv.gz", lines);
        logs.gzip("2.tsv.gz", LINE);

        Result full = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1")
                .through("prlimit", "--fsize=100000")
                .run();

        String rejects = directory.resolve("rejects/1.tsv.gz.rejects.tsv").toString();
        assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
        assertThat(full.log().stream().filter(line -> line.contains("] E ")))
                .singleElement()
                .asString()
                .contains(directory.resolve("1.tsv.gz").toString(), rejects, "File too large");
        assertThat(full.err()).doesNotContain("\\u0009at ", "Loaded");
        assertThat(full.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(full.file("1.tsv.gz").get("reason").asText()).contains(rejects, "File too large");
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");

        Result room = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1")
                .run();

        assertThat(room.exitCode()).as(room.err()).isZero();
        List<String> all = new ArrayList<>(lines);
        all.add(LINE);
        servers.assertHold(Reference.of(all));
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv").lines()).hasSize(10_000);
    }

    @Test
    void aFewRejectsThatTheDiskHasNoRoomForHoldTheFileToo() {
        logs.gzip("1.tsv.gz", LINE, "rejected" + "x".repeat(5_000));

        Result full = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1", "--log", "/dev/null")
                .jvm("-XX:-UsePerfData")
                .through("prlimit", "--fsize=3000")
                .run();

        assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
        assertThat(full.file("1.tsv.gz").get("reason").asText()).contains("File too large");
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void aReportThatADeviceHasNoRoomForIsAnErrorAndTheFilesStayLoaded() {
        logs.gzip("1.tsv.gz", LINE);
        logs.gzip("2.tsv.gz", "rejected");

        Result result = servers.loader("--pattern", logs.pattern(), "--report", "/dev/full")
                .run();

        assertReportNotWritten(result, "/dev/full", "No space left on device");
    }

    @Test
    void aReportThatTheDiskHasNoRoomForIsAnErrorAndTheFilesStayLoaded() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        for (int i = 0; i < 10; i++) {
            logs.gzip("2" + "\u0001".repeat(100) + i + ".tsv.gz", "\n");
        }
        logs.gzip("2.tsv.gz", "rejected");
        Path report = Files.writeString(temp.resolve("report.json"), "an earlier one");

        Result result = servers.loader("--pattern", logs.pattern(), "--report", report.toString(), "--log", "/dev/null")
                .jvm("-XX:-UsePerfData")
                .through("prlimit", "--fsize=5000")
                .run();

        assertReportNotWritten(result, report.toString(), "File too large");
        assertThat(report).hasContent("an earlier one");
        assertThat(temp).isDirectoryNotContaining("glob:**.part");
    }

    private void assertReportNotWritten(Result result, String report, String reason) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err().lines().filter(line -> !line.startsWith("[")))
                .containsExactly("memcload: --report: " + report + " cannot be written: " + reason);
        assertThat(result.out()).contains("1.tsv.gz", "loaded", "failed", "total");
        assertThat(logs.content()).contains(".1.tsv.gz", "failed/2.tsv.gz");
        servers.assertHold(Reference.of(List.of(LINE)));
    }

    @Test
    void aLogThatTheDiskHasNoRoomForIsSaidOnceAndStopsNothing() {
        logs.gzip("1.tsv.gz", LINE);
        logs.gzip("2.tsv.gz", "idfa\tb\t1\t1\t1");

        Result result = servers.loader("--pattern", logs.pattern(), "--log", "/dev/full")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err())
                .isEqualTo(
                        "memcload: --log: /dev/full cannot be written, log lines are lost: No space left on device\n");
        assertThat(logs.content()).containsExactly(".1.tsv.gz", ".2.tsv.gz");
        servers.assertHold(Reference.of(List.of(LINE, "idfa\tb\t1\t1\t1")));
    }
}
