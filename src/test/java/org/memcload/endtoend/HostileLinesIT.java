package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.proto.UserApps;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Lines made to do harm: the loader rejects them with a reason, or stores them as they are. */
class HostileLinesIT {

    private static final String FORGED = "[2017.09.29 12:39:52] I forged";

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void linesMadeToDoHarmAreRejectedWithTheirReasonOrStoredAsTheyAre() {
        LogDirectory logs = new LogDirectory(directory);
        Map<String, String> reasons = hostileLines();
        List<String> accepted = reasons.keySet().stream()
                .filter(line -> reasons.get(line).isEmpty())
                .toList();
        List<String> rejects = new ArrayList<>();
        List<String> lines = List.copyOf(reasons.keySet());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!reasons.get(line).isEmpty()) {
                rejects.add((i + 1) + "\t" + reasons.get(line) + "\t"
                        + (line.endsWith("\r") ? line.substring(0, line.length() - 1) : line));
            }
        }
        logs.gzip("1.tsv.gz", lines);

        Result result = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv").split("\n")).containsExactlyInAnyOrderElementsOf(rejects);
        Reference expected = Reference.of(accepted);
        assertThat(expected.rejected()).isZero();
        servers.assertHold(expected);
        JsonNode report = result.report();
        assertThat(report.get("stored").asLong()).isEqualTo(accepted.size());
        assertThat(report.get("rejected").asLong()).isEqualTo(rejects.size());
        assertThat(report.get("droppedAppIds").asLong()).isEqualTo(expected.droppedAppIds());
        try (MemcachedReader reader = servers.of("idfa").reader()) {
            assertThat(reader.stats("").get("cmd_flush")).isEqualTo("0");
        }
    }

    /** Lines, as ISO 8859-1, with the reason of their rejection, which is empty where they are stored. */
    private static Map<String, String> hostileLines() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String good : List.of("+1", "007", "4294967296", "-0", "5.", ".5", "1e-400", "1e308", "1E+2", "-170.5")) {
            lines.put("idfa\tlat" + good + "\t" + good + "\t2\t3", "");
            lines.put("idfa\tlon" + good + "\t1\t" + good + "\t3", "");
        }
        for (String bad : List.of(
                "1e400",
                "-1e400",
                "NaN",
                "Infinity",
                "0x1p3",
                "1f",
                "1d",
                "1L",
                "1_0",
                "",
                ".",
                "e1",
                " 1",
                "1 ",
                "1\0",
                "\u00ff",
                "1,5",
                "--1",
                "1\r")) {
            lines.put("idfa\tlat" + bad.trim() + "\t" + bad + "\t2\t3", "lat is not a finite decimal number");
            lines.put("idfa\tlon" + bad.trim() + "\t1\t" + bad + "\t3", "lon is not a finite decimal number");
        }
        String ids = "1e400,NaN,0x1p3,1f,+1,007,4294967296,4294967295,-1,1\0,\0,\u00ff, 8 ,18446744073709551617,,0";
        lines.put("idfa\tids\t1\t2\t" + ids, "");
        lines.put("idfa\tno-ids\t1\t2\t\0", "");

        for (char c = 0; c <= ' '; c++) {
            putBadKeys(lines, c);
        }
        putBadKeys(lines, '\u007f');
        for (int c = 0x80; c <= 0xff; c++) {
            lines.put("idfa\ta" + (char) c + "b\t1\t2\t3", "");
        }
        lines.put("idfa\t\u00c0\u0080\u00ed\u00a0\u0080\u00f5\u00ff\t1\t2\t3", "");
        lines.put("idfa\u00ff\tx\t1\t2\t3", "no server for this dev_type");
        lines.put("idfa\tset:x:0:0:1\t1\t2\t3", "");

        lines.put("idfa\t" + "x".repeat(245) + "\t1\t2\t3", "");
        lines.put("idfa\t" + "x".repeat(246) + "\t1\t2\t3", "key longer than 250 bytes");
        lines.put("idfa\t" + "x".repeat(9_995) + "\t1\t2\t3", "key longer than 250 bytes");
        lines.put("x".repeat(10_000) + "\tx\t1\t2\t3", "key longer than 250 bytes");

        lines.put("idfa\tx\r", "fewer than 5 fields");
        lines.put("flush_all\r", "fewer than 5 fields");
        lines.put("set x 0 0 1\r", "fewer than 5 fields");
        lines.put("y\t1\t2\t3", "fewer than 5 fields");
        lines.put("idfa\tx\rflush_all\r\t1\t2\t3", "key with a control character or a space");
        lines.put("idfa\tx 0 0 1\t1\t2\t3", "key with a control character or a space");
        lines.put("\0", "fewer than 5 fields");
        lines.put("\u001b[2J" + FORGED, "fewer than 5 fields");
        return lines;
    }

    private static void putBadKeys(Map<String, String> lines, char c) {
        // a tab and an LF end a field and a line: they cannot be in a key
        if (c != '\t' && c != '\n') {
            for (String key : List.of("a" + c + "b", c + "b", "a" + c, "" + c)) {
                lines.put("idfa\t" + key + "\t1\t2\t3", "key with a control character or a space");
                lines.put(key + "\tx\t1\t2\t3", "key with a control character or a space");
            }
        }
    }

    @Test
    void aMillionAppIdsAreStoredWhereTheServerTakesThem() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = withAMillionAppIds();
        logs.gzip("1.tsv.gz", lines);

        try (Servers large = Servers.start("-I", "16m")) {
            // the record alone is larger than all that may wait
            Result result = large.loader(
                            "--pattern", logs.pattern(), "--max-line-bytes", "16777216", "--queue-bytes", "1048576")
                    .run();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(logs.content()).containsExactly(".1.tsv.gz");
            assertThat(result.report().get("stored").asInt()).isEqualTo(lines.size());
            byte[] expected = UserApps.newBuilder()
                    .addAllApps(aMillionAppIds().mapToObj(id -> (int) id).toList())
                    .setLat(1)
                    .setLon(2)
                    .build()
                    .toByteArray();
            // not by the library for assertions, which takes seconds for megabytes
            assertThat(Arrays.equals(large.get("idfa:million"), expected)).isTrue();
        }
    }

    @Test
    void aMillionAppIdsTooManyForTheServerAreRejectedAndTheRestOfTheBatchIsStored() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = withAMillionAppIds();
        logs.gzip("1.tsv.gz", lines);

        Result result = servers.loader("--pattern", logs.pattern(), "--max-line-bytes", "16777216")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz", "rejects/1.tsv.gz.rejects.tsv");
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv"))
                .isEqualTo("101\tvalue too large for the server\t" + lines.get(100) + "\n");
        servers.assertHold(Reference.of(
                lines.stream().filter(line -> line.length() < 1_000_000).toList()));
    }

    /** The line with number 101 has them. */
    private static List<String> withAMillionAppIds() {
        List<String> lines = new ArrayList<>(new LogGenerator(7).maxApps(20).lines(200));
        lines.add(
                100,
                "idfa\tmillion\t1\t2\t"
                        + aMillionAppIds().mapToObj(Long::toString).collect(Collectors.joining(",")));
        return lines;
    }

    /** Numbers of one to five bytes as varints. */
    private static LongStream aMillionAppIds() {
        return LongStream.range(0, 1_000_000).map(i -> (i * 2_654_435_761L & 0xffff_ffffL) >> i % 32);
    }
}
