package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;
import org.memcload.input.LineBlock;
import org.memcload.proto.UserApps;

/** Compares the parser with a slow one that is written from the rules, with strings and regular expressions. */
class LineParserReferenceTest {

    private static final Pattern BLANK = Pattern.compile("[ \\t\\r\\x0b\\f]*");
    private static final Pattern COORDINATE = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern APP_ID = Pattern.compile("[ \\t\\r\\x0b\\f]*(\\d+)[ \\t\\r\\x0b\\f]*");
    private static final BigInteger MAX_APP_ID = BigInteger.valueOf(4294967295L);

    private record Stored(long number, String line, String type, String key, String value) {}

    private record Rejected(long number, String reason, String line) {}

    private static final class Reference {

        final List<Stored> stored = new ArrayList<>();
        final List<Rejected> rejected = new ArrayList<>();
        int lines;
        long dropped;

        Reference(String text, long firstLine) {
            String[] pieces = text.split("\n", -1);
            for (int i = 0; i < pieces.length; i++) {
                boolean hasLf = i < pieces.length - 1;
                String line =
                        hasLf && pieces[i].endsWith("\r") ? pieces[i].substring(0, pieces[i].length() - 1) : pieces[i];
                if (!BLANK.matcher(line).matches()) {
                    lines++;
                    add(line, firstLine + i);
                }
            }
        }

        private void add(String line, long number) {
            String[] fields = line.split("\t", -1);
            String reason = reason(fields);
            if (reason != null) {
                rejected.add(new Rejected(number, reason, line));
                return;
            }
            UserApps.Builder value = UserApps.newBuilder();
            String[] items = fields[4].isEmpty() ? new String[0] : fields[4].split(",", -1);
            for (String item : items) {
                var matcher = APP_ID.matcher(item);
                if (matcher.matches() && new BigInteger(matcher.group(1)).compareTo(MAX_APP_ID) <= 0) {
                    value.addApps(new BigInteger(matcher.group(1)).intValue());
                } else {
                    dropped++;
                }
            }
            value.setLat(Double.parseDouble(fields[2])).setLon(Double.parseDouble(fields[3]));
            String bytes = HexFormat.of().formatHex(value.build().toByteArray());
            stored.add(new Stored(number, line, fields[0], fields[0] + ":" + fields[1], bytes));
        }

        private static String reason(String[] fields) {
            if (fields.length < 5) {
                return "fewer than 5 fields";
            }
            if (fields[0].isEmpty()) {
                return "empty dev_type";
            }
            if (fields[1].isEmpty()) {
                return "empty dev_id";
            }
            if (!isCoordinate(fields[2])) {
                return "lat is not a finite decimal number";
            }
            if (!isCoordinate(fields[3])) {
                return "lon is not a finite decimal number";
            }
            String key = fields[0] + ":" + fields[1];
            if (key.length() > 250) {
                return "key longer than 250 bytes";
            }
            return key.chars().anyMatch(c -> c <= ' ' || c == 0x7f) ? "key with a control character or a space" : null;
        }

        private static boolean isCoordinate(String field) {
            return COORDINATE.matcher(field).matches() && !Double.isInfinite(Double.parseDouble(field));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void one_lane_gives_what_the_rules_say(@ForAll("text") String text, @ForAll @LongRange(min = 1) long firstLine) {
        compare(text, firstLine / 2 + 1, 1);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void four_lanes_give_what_the_rules_say(@ForAll("text") String text) {
        compare(text, 1, 4);
    }

    private static void compare(String text, long firstLine, int lanes) {
        // what stands around the slice must not matter
        byte[] bytes = ("9\t\n" + text + "\n9,\r\n").getBytes(ISO_8859_1);
        LineBlock block = new LineBlock(bytes, 3, 3 + text.length(), firstLine, false);

        ParsedBlock parsed = new LineParser(lanes, Integer.MAX_VALUE, 1024).parse(block);

        Reference expected = new Reference(text, firstLine);
        assertThat(parsed.lines()).isEqualTo(expected.lines);
        assertThat(ParsedBlocks.droppedAppIds(parsed)).isEqualTo(expected.dropped);
        assertThat(parsed.rejected().stream()
                        .map(line -> new Rejected(line.number(), line.reason(), new String(line.bytes(), ISO_8859_1)))
                        .toList())
                .isEqualTo(expected.rejected);
        assertThat(stored(parsed)).isEqualTo(expected.stored);
        assertGrouped(parsed, lanes);
    }

    /** All records in the order of their lines. */
    private static List<Stored> stored(ParsedBlock parsed) {
        List<Stored> all = new ArrayList<>();
        for (LaneRecords group : ParsedBlocks.laneRecords(parsed)) {
            List<RejectedLine> lines = group.lines("");
            for (int i = 0; i < group.records().size(); i++) {
                String line = new String(lines.get(i).bytes(), ISO_8859_1);
                all.add(new Stored(
                        lines.get(i).number(),
                        line,
                        line.substring(0, line.indexOf('\t')),
                        new String(group.records().key(i), ISO_8859_1),
                        HexFormat.of().formatHex(group.records().value(i))));
            }
        }
        all.sort(Comparator.comparingLong(Stored::number));
        return all;
    }

    /** Each group has one type and ascending lines, no two groups have the same type and lane, and a key has one lane. */
    private static void assertGrouped(ParsedBlock parsed, int lanes) {
        Map<String, LaneRecords> groupOfTypeAndLane = new HashMap<>();
        Map<String, Integer> laneOfKey = new HashMap<>();
        for (LaneRecords group : ParsedBlocks.laneRecords(parsed)) {
            assertThat(group.lane()).isBetween(0, lanes - 1);
            assertThat(group.records().size()).isPositive();
            List<RejectedLine> lines = group.lines("");
            assertThat(lines).extracting(RejectedLine::number).isSorted().doesNotHaveDuplicates();
            for (int i = 0; i < lines.size(); i++) {
                String line = new String(lines.get(i).bytes(), ISO_8859_1);
                String type = line.substring(0, line.indexOf('\t'));
                assertThat(groupOfTypeAndLane.merge(type + "\t" + group.lane(), group, (first, second) -> first))
                        .isSameAs(group);
                String key = new String(group.records().key(i), ISO_8859_1);
                assertThat(laneOfKey.merge(key, group.lane(), (first, second) -> first))
                        .isEqualTo(group.lane());
            }
        }
    }

    @Provide
    Arbitrary<String> text() {
        Arbitrary<String> line =
                Arbitraries.frequencyOf(Tuple.of(8, record()), Tuple.of(1, rubbish()), Tuple.of(1, blank()));
        Arbitrary<String> ended = Combinators.combine(line, Arbitraries.of("\n", "\n", "\r\n", "\r\r\n"))
                .as(String::concat);
        Arbitrary<String> last = Arbitraries.oneOf(Arbitraries.just(""), line);
        return Combinators.combine(ended.list().ofMaxSize(60), last).as((lines, rest) -> String.join("", lines) + rest);
    }

    private static Arbitrary<String> record() {
        Arbitrary<String> type = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.of("idfa", "gaid", "adid", "dvid")),
                Tuple.of(10, Arbitraries.integers().between(0, 20).map(number -> "type" + number)),
                Tuple.of(
                        3,
                        Arbitraries.of(
                                "\u00ff", "\u00fe", "\u00c3\u00a9", "a:b", "a", "x".repeat(246), "x".repeat(249))),
                Tuple.of(1, Arbitraries.of("", "a b", "\u0000", "\u007f")));
        Arbitrary<String> id = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.integers().between(0, 50).map(String::valueOf)),
                Tuple.of(5, Arbitraries.of("b:c", "c", "\u0080", "123", "1234", "x".repeat(245), "x".repeat(246))),
                Tuple.of(1, Arbitraries.of("", "a b", " ", "\u001f", "\u007f")));
        Arbitrary<String> coordinate = Arbitraries.frequencyOf(
                Tuple.of(
                        20, Arbitraries.doubles().between(-180, 180).ofScale(10).map(String::valueOf)),
                Tuple.of(5, Arbitraries.of("5", "5.", ".5", "+1", "-0", "007", "1e-3", "12345678901234567890")),
                Tuple.of(1, Arbitraries.of("", "NaN", "1e400", "0x1p3", "1f", ".", "1e", " 1")));
        Arbitrary<String> app = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.longs().between(0, 99_999).map(String::valueOf)),
                Tuple.of(
                        5,
                        Arbitraries.of("0", "127", "128", "4294967295", "00000000000000000000000000007", " 7", "7\r")),
                Tuple.of(2, Arbitraries.of("", " ", "x", "1 2", "-1", "4294967296", "18446744073709551617", "\u00b2")));
        Arbitrary<String> apps = app.list().ofMaxSize(10).map(ids -> String.join(",", ids));
        Arbitrary<String> rest = Arbitraries.frequencyOf(
                Tuple.of(10, Arbitraries.just("")), Tuple.of(1, Arbitraries.of("\t", "\tmore,1", "\t\t", " ")));
        return Combinators.combine(type, id, coordinate, coordinate, apps, rest)
                .as((t, i, lat, lon, list, more) -> String.join("\t", t, i, lat, lon, list) + more);
    }

    private static Arbitrary<String> rubbish() {
        return Arbitraries.strings()
                .withChars("ab\t\t\t\t12,. \r\u000b\u007f\u0080\u00ff\u0000")
                .ofMaxLength(30);
    }

    private static Arbitrary<String> blank() {
        return Arbitraries.strings().withChars(" \t\r\u000b\f").ofMaxLength(6);
    }
}
