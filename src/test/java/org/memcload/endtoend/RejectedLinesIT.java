package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Lines that cannot be stored, and what becomes of the others. */
class RejectedLinesIT {

    private static final int KEPT_BYTES = 64 << 10;

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start("-I", "512k");

    @Test
    void aFileWithTooManyFailsAndTheNextIsLoaded() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new ArrayList<>(new LogGenerator(3).maxApps(20).lines(100));
        lines.set(10, "rejected");
        lines.set(99, "");
        logs.gzip("1.tsv.gz", lines);
        List<String> next = new LogGenerator(4).maxApps(20).lines(100);
        logs.gzip("2.tsv.gz", next);

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content()).containsExactly(".2.tsv.gz", "failed/1.tsv.gz", "rejects/1.tsv.gz.rejects.tsv");
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv")).isEqualTo("11\tfewer than 5 fields\trejected\n");
        assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("failed");
        assertThat(result.file("1.tsv.gz").get("reason").asText()).contains("1 of 99 lines");
        lines.addAll(next);
        servers.assertHold(Reference.of(lines));
    }

    @Test
    void aShareThatIsExactlyAllowedIsAllowed() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new ArrayList<>(new LogGenerator(3).maxApps(20).lines(100));
        lines.set(10, "rejected");
        logs.gzip("1.tsv.gz", lines);

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz", "rejects/1.tsv.gz.rejects.tsv");
    }

    @Test
    void ofALineOverTheLimitTheBeginningIsKept() {
        LogDirectory logs = new LogDirectory(directory);
        String tooLong = "idfa\tlong\t1\t1\t" + "1234567,".repeat(2 << 17);
        List<String> lines = new ArrayList<>(new LogGenerator(3).maxApps(20).lines(200));
        lines.add(100, tooLong);
        logs.gzip("1.tsv.gz", lines);

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv"))
                .isEqualTo("101\tline longer than 1048576 bytes\t" + tooLong.substring(0, KEPT_BYTES) + "\n");
        lines.remove(100);
        servers.assertHold(Reference.of(lines));
        assertThat(result.report().get("lines").asInt()).isEqualTo(201);
    }

    @Test
    void aValueTooLargeForTheServerLeavesTheOlderOne() {
        LogDirectory logs = new LogDirectory(directory);
        String apps = IntStream.range(0, 350_000).mapToObj(i -> "7").collect(Collectors.joining(","));
        String tooLarge = "idfa\ta\t2\t2\t" + apps;
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1", "idfa\tb\t1\t1\t1", tooLarge);

        Result result = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "0.5")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(List.of("idfa\ta\t1\t1\t1", "idfa\tb\t1\t1\t1")));
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv"))
                .isEqualTo("3\tvalue too large for the server\t" + tooLarge + "\n");
        assertThat(result.report().get("stored").asInt()).isEqualTo(2);
        assertThat(result.report().get("rejected").asInt()).isEqualTo(1);
    }

    @Test
    void appIdsOfARejectedLineDoNotCountAsDropped() {
        LogDirectory logs = new LogDirectory(directory);
        String apps = IntStream.range(0, 350_000).mapToObj(i -> "7").collect(Collectors.joining(","));
        logs.gzip(
                "1.tsv.gz",
                "idfa\tstored\t1\t1\tx,1,2,",
                "idfa\tstored too\t1\t1\tx",
                "idfa\ttoo-large\t1\t1\tx,y,z," + apps,
                "idfa\tno-apps\t1\t1\t",
                "imei\tno-server\t1\t1\tx,y,z,1");

        Result result = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.report().get("rejected").asInt()).isEqualTo(3);
        assertThat(result.report().get("droppedAppIds").asInt()).isEqualTo(2);
        assertThat(result.file("1.tsv.gz").get("droppedAppIds").asInt()).isEqualTo(2);
    }

    @Test
    void aLineThatIsNotUtf8IsStoredByteForByte() {
        LogDirectory logs = new LogDirectory(directory);
        String line = "idfa\t\u00ff\u00fe\u00c0\u0080\u00e9\t1\t1\t1,2\t\u00ff";
        logs.gzip("1.tsv.gz", line);

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz");
        servers.assertHold(Reference.of(List.of(line)));
    }

    @Test
    void aKeyMayHave250BytesAndNoMore() {
        LogDirectory logs = new LogDirectory(directory);
        String longest = "idfa\t" + "a".repeat(245) + "\t1\t1\t1";
        String tooLong = "idfa\t" + "b".repeat(246) + "\t1\t1\t1";
        String bytes = "gaid\t" + "\u00e9\u00ff".repeat(122) + "\u0080\t1\t1\t1";
        logs.gzip("1.tsv.gz", longest, tooLong, bytes);

        Result result = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "0.5")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(List.of(longest, bytes)));
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv"))
                .isEqualTo("2\tkey longer than 250 bytes\t" + tooLong + "\n");
    }
}
