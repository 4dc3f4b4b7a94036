package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.proto.UserApps;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Files and lines that were damaged or made to do harm: only what is right is stored, and nothing is lost in silence. */
class HostileInputIT {

    private static final String FORGED = "[2017.09.29 12:39:52] I forged";

    private static final int DIRECTORY_HEADER = 0x0201_4b50;

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    /** What another decoder reads of a gzip file of one member, and whether it finds the file sound. */
    private record Decoded(String text, boolean sound) {

        static Decoded of(byte[] file) {
            // reserved flags, which the decoder does not look at
            if (file.length > 3 && (file[3] & 0xe0) != 0) {
                return new Decoded("", false);
            }
            byte[] text = new byte[1000];
            try (Decoder decoder = new Decoder(file)) {
                try {
                    int length = decoder.readNBytes(text, 0, text.length);
                    return new Decoded(latin1(text, length), true);
                } catch (IOException e) {
                    return new Decoded(latin1(text, decoder.expanded()), false);
                }
            } catch (IOException e) {
                return new Decoded("", false);
            }
        }

        /** The lines; the last one only if it is whole. */
        List<String> lines() {
            return text.substring(0, sound ? text.length() : text.lastIndexOf('\n') + 1)
                    .lines()
                    .toList();
        }

        private static String latin1(byte[] text, int length) {
            return new String(text, 0, length, StandardCharsets.ISO_8859_1);
        }
    }

    private static final class Decoder extends GZIPInputStream {

        Decoder(byte[] file) throws IOException {
            super(new ByteArrayInputStream(file));
        }

        /** Bytes expanded, those of a read that failed included. */
        int expanded() {
            return (int) inf.getBytesWritten();
        }
    }

    @Test
    void aGzipFileCutOrDamagedAnywhereIsLoadedOnlyIfItsContentIsUnharmed() {
        LogDirectory logs = new LogDirectory(directory);
        Map<String, byte[]> files = new LinkedHashMap<>();
        int size = gzipOf(0).length;
        for (int length = 0; length <= size; length++) {
            files.put(name(files.size()), Arrays.copyOf(gzipOf(files.size()), length));
        }
        for (int bit = 0; bit < Byte.SIZE * size; bit++) {
            files.put(name(files.size()), flipped(gzipOf(files.size()), bit));
        }
        List<String> lines = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        files.forEach((name, file) -> {
            logs.add(name, file);
            Decoded decoded = Decoded.of(file);
            lines.addAll(decoded.lines());
            boolean unharmed = decoded.sound() && decoded.text().contains(name.substring(0, 5));
            expected.add(unharmed ? "." + name : "failed/" + name);
        });
        for (String trailer : List.of("\0", "\0\0\0", "\0x", "x", "\u001f", "\u001f\u008b\b")) {
            String name = name(expected.size());
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.writeBytes(gzipOf(expected.size()));
            file.writeBytes(trailer.getBytes(StandardCharsets.ISO_8859_1));
            logs.add(name, file.toByteArray());
            lines.addAll(linesOf(expected.size()));
            expected.add(trailer.matches("\0+") ? "." + name : "failed/" + name);
        }

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content().stream().filter(name -> !name.startsWith("rejects/")))
                .containsExactlyInAnyOrderElementsOf(expected);
        servers.assertHold(Reference.of(lines));
    }

    private static String name(int number) {
        return "%05d.tsv.gz".formatted(number);
    }

    private static byte[] gzipOf(int number) {
        return LogFiles.gzip(LogFiles.text(linesOf(number)), 1);
    }

    private static byte[] flipped(byte[] file, int bit) {
        file[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return file;
    }

    /** Lines with keys of their own, always of the same length. */
    private static List<String> linesOf(int number) {
        return List.of("idfa\t%05d\t1\t2\t3".formatted(number), "gaid\t%05d\t1\t2\t3".formatted(number));
    }

    @Test
    void aZipFileCutOrWithADamagedDirectoryIsLoadedWholeOrFails() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> cut = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        int number = 0;
        int size = zipOf(0).length;
        for (int length = 0; length < size; length++, number++) {
            cut.add("cut-%05d.tsv.zip".formatted(number));
            logs.add(cut.get(length), Arrays.copyOf(zipOf(number), length));
        }
        for (int at = directoryStart(zipOf(0)); at < size; at++, number++) {
            damaged.add("damaged-%05d.tsv.zip".formatted(number));
            logs.add(damaged.get(damaged.size() - 1), flipped(zipOf(number), at * Byte.SIZE + number % Byte.SIZE));
        }

        Result result = servers.loader("--pattern", logs.pattern("*.tsv.zip")).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        List<String> content = logs.content();
        assertThat(content)
                .hasSize(cut.size() + damaged.size())
                .containsAll(cut.stream().map("failed/"::concat).toList());
        long stored = 0;
        long loaded = 0;
        for (String name : damaged) {
            // the data of the entries is sound: whatever is read of it is right, and all of it if the file is loaded
            List<String> lines = linesOf(Integer.parseInt(name.substring(8, 13)));
            long found = lines.stream().filter(this::isStored).count();
            assertThat(content).contains((content.contains("." + name) ? "." : "failed/") + name);
            if (content.contains("." + name)) {
                assertThat(found).as(name).isEqualTo(lines.size());
                loaded++;
            }
            stored += found;
        }
        assertThat(loaded).isBetween(1L, damaged.size() - 1L);
        assertThat(result.report().get("stored").asLong()).isEqualTo(stored);
        assertThat(items()).isEqualTo(stored);
    }

    private static byte[] zipOf(int number) {
        List<String> lines = linesOf(number);
        Map<String, String> entries = new LinkedHashMap<>();
        lines.forEach(line -> entries.put("%d.tsv".formatted(entries.size()), line + "\n"));
        return zip(entries);
    }

    private boolean isStored(String line) {
        Reference record = Reference.of(List.of(line));
        String key = record.values().keySet().iterator().next();
        byte[] stored = servers.get(key);
        if (stored != null) {
            assertThat(stored).as(key).isEqualTo(record.values().get(key));
        }
        return stored != null;
    }

    private long items() {
        return Servers.TYPES.stream()
                .mapToLong(type -> {
                    try (MemcachedReader reader = servers.of(type).reader()) {
                        return reader.currItems();
                    }
                })
                .sum();
    }

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
        members.writeBytes(LogFiles.gzip(LogFiles.text(linesOf(2)), 1));
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("first", String.join("\n", linesOf(3)));
        for (int i = 0; i < 400; i++) {
            members.writeBytes(gzipPiece);
            entries.put("entry-" + i, "x".repeat(100_000));
        }
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        try (OutputStream member = new GZIPOutputStream(one)) {
            member.write(LogFiles.text(linesOf(1)));
            for (int i = 0; i < 400; i++) {
                member.write(piece);
            }
        }
        logs.add("1-one-member.tsv.gz", one.toByteArray());
        logs.add("2-members.tsv.gz", members.toByteArray());
        logs.add("3-entries.tsv.zip", zip(entries));
        logs.gzip("4-sound.tsv.gz", linesOf(4));
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
                .mapToObj(HostileInputIT::linesOf)
                .flatMap(List::stream)
                .toList()));
    }

    @Test
    void aZipFileThatListsTheSameBytesManyTimesFailsAtOnce() {
        LogDirectory logs = new LogDirectory(directory);
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            entries.put("entry-%d".formatted(i), String.join("\n", linesOf(1)) + "\n" + "x".repeat(100_000));
        }
        byte[] zip = zip(entries);
        forEachDirectoryHeader(zip, header -> header.putInt(42, 0));
        logs.add("1.tsv.zip", zip);

        Result result = servers.loader("--pattern", logs.pattern("*.zip")).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(result.file("1.tsv.zip").get("reason").asText()).contains("overlaps with another entry");
        assertThat(logs.content()).containsExactly("failed/1.tsv.zip");
        assertThat(items()).isZero();
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
        names.forEach(name -> entries.put(name, linesOf(entries.size()).get(0) + "\n"));
        logs.add("loaded.tsv.zip", zip(entries));
        for (int i = 0; i < names.size(); i++) {
            byte[] encrypted = zip(Map.of(names.get(i), "rejected\n"));
            forEachDirectoryHeader(encrypted, header -> header.putShort(8, (short) (header.getShort(8) | 1)));
            logs.add("encrypted-%02d.tsv.zip".formatted(i), encrypted);
        }

        Result result = servers.loader("--pattern", logs.pattern("*.zip")).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        List<String> expected = new ArrayList<>(List.of("a/b/.loaded.tsv.zip"));
        IntStream.range(0, names.size()).forEach(i -> expected.add("a/b/failed/encrypted-%02d.tsv.zip".formatted(i)));
        assertThat(new LogDirectory(directory).content()).containsExactlyInAnyOrderElementsOf(expected);
        servers.assertHold(Reference.of(IntStream.range(0, names.size())
                .mapToObj(i -> linesOf(i).get(0))
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

    private static byte[] zip(Map<String, String> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.ISO_8859_1));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Where the central directory starts, as the end of a zip file without comment says. */
    private static int directoryStart(byte[] zip) {
        return littleEndian(zip, zip.length - 6).getInt(0);
    }

    private static void forEachDirectoryHeader(byte[] zip, Consumer<ByteBuffer> action) {
        ByteBuffer header = littleEndian(zip, directoryStart(zip));
        while (header.getInt(0) == DIRECTORY_HEADER) {
            action.accept(header);
            int length = 46 + header.getShort(28) + header.getShort(30) + header.getShort(32);
            header = littleEndian(zip, header.arrayOffset() + length);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes, int from) {
        return ByteBuffer.wrap(bytes, from, bytes.length - from).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
