package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.memcload.input.BlockReader;
import org.memcload.input.LineBlock;
import org.memcload.proto.UserApps;
import org.memcload.testing.Damage;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;

/**
 * Logs of arbitrary bytes, cut into blocks and parsed, against the reference and protobuf-java. A longer run takes {@code
 * -Djqwik.tries.default=N}.
 */
class HostileLinesTest {

    private static final int KEPT_BYTES = 10;

    private static final String[] WORDS = {
        "\t",
        "\n",
        "\r\n",
        "\t\t",
        ",",
        ",,",
        " ",
        "\0",
        "\u007f",
        "\u00ff\u00fe",
        "\u00c0\u0080",
        "idfa",
        "gaid\t",
        "1e400",
        "-1e-400",
        "NaN",
        "Infinity",
        "0x1p3",
        "1f",
        "1d",
        "+1",
        "007",
        ".",
        "e",
        "-",
        "4294967295",
        "4294967296",
        "18446744073709551617",
        ",18446744073709551617,",
        ",4294967296,4294967295,",
        "\t1e400\t",
        "\t007\t",
        "99999999999999999999999999999999999999",
        "1.7976931348623159e308",
        "\r\nflush_all\r\n",
        "set x 0 0 1\r\n",
        "\u001b[2J"
    };

    /** What became of the lines of a log. */
    private static final class Outcome {

        final Map<String, byte[]> values = new HashMap<>();
        final Set<Long> rejectedLines = new HashSet<>();
        long lines;
        long records;
        long dropped;
    }

    @Property
    void arbitraryBytesAreStoredOrRejectedAsTheRulesSay(
            @ForAll("bytes") byte[] log, @ForAll("blockBytes") int blockBytes, @ForAll("maxLineBytes") int maxLineBytes)
            throws IOException {
        compare(log, blockBytes, maxLineBytes);
    }

    @Property
    void damagedLinesAreStoredOrRejectedAsTheRulesSay(
            @ForAll("damagedLines") byte[] log,
            @ForAll("blockBytes") int blockBytes,
            @ForAll("maxLineBytes") int maxLineBytes)
            throws IOException {
        compare(log, blockBytes, maxLineBytes);
    }

    private static void compare(byte[] log, int blockBytes, int maxLineBytes) throws IOException {
        String[] rows = new String(log, ISO_8859_1).split("\n", -1);
        List<String> shortRows = new ArrayList<>();
        Set<Long> tooLong = new HashSet<>();
        for (int i = 0; i < rows.length; i++) {
            boolean hasLf = i < rows.length - 1;
            if (rows[i].length() - (hasLf && rows[i].endsWith("\r") ? 1 : 0) > maxLineBytes) {
                tooLong.add(i + 1L);
            } else {
                shortRows.add(rows[i]);
            }
        }
        String[] types = shortRows.stream()
                .map(line -> line.split("\t", 2)[0])
                .filter(type -> !type.isEmpty())
                .distinct()
                .toArray(String[]::new);
        Reference expected = Reference.of(shortRows, types);

        Outcome outcome = parse(log, blockBytes, maxLineBytes, rows);

        assertThat(outcome.values.keySet()).isEqualTo(expected.values().keySet());
        expected.values()
                .forEach((key, value) ->
                        assertThat(outcome.values.get(key)).as(key).isEqualTo(value));
        assertThat(outcome.lines)
                .isEqualTo(expected.lines() + tooLong.size())
                .isEqualTo(outcome.records + outcome.rejectedLines.size());
        assertThat(outcome.rejectedLines)
                .hasSize((int) expected.rejected() + tooLong.size())
                .containsAll(tooLong);
        assertThat(outcome.dropped).isEqualTo(expected.droppedAppIds());
    }

    private static Outcome parse(byte[] log, int blockBytes, int maxLineBytes, String[] rows) throws IOException {
        Outcome outcome = new Outcome();
        LineParser parser = new LineParser(1, Integer.MAX_VALUE, maxLineBytes);
        BlockReader reader = new BlockReader(new ByteArrayInputStream(log), blockBytes, maxLineBytes, KEPT_BYTES);
        for (LineBlock block = reader.next(); block != null; block = reader.next()) {
            ParsedBlock parsed = parser.parse(block);
            outcome.lines += parsed.lines();
            for (LaneRecords group : ParsedBlocks.laneRecords(parsed)) {
                outcome.dropped += group.droppedAppIds();
                for (int i = 0; i < group.records().size(); i++) {
                    outcome.records++;
                    outcome.values.put(
                            new String(group.records().key(i), ISO_8859_1),
                            group.records().value(i));
                    assertProtobufWritesItTheSame(group.records().value(i));
                }
            }
            for (RejectedLine line : parsed.rejected()) {
                assertThat(outcome.rejectedLines.add(line.number())).isTrue();
                String kept = new String(line.bytes(), ISO_8859_1);
                String row = rows[(int) line.number() - 1];
                assertThat(kept)
                        .isEqualTo(
                                block.cutLine()
                                        ? row.substring(0, Math.min(KEPT_BYTES, maxLineBytes))
                                        : stripped(row, kept));
            }
        }
        return outcome;
    }

    /** The row as a rejected line has it: a CR that ends it is gone, if an LF followed. */
    private static String stripped(String row, String kept) {
        return row.endsWith("\r") && kept.length() < row.length() ? row.substring(0, row.length() - 1) : row;
    }

    private static void assertProtobufWritesItTheSame(byte[] value) throws InvalidProtocolBufferException {
        UserApps message = UserApps.parseFrom(value);
        assertThat(message.getUnknownFields().asMap()).isEmpty();
        assertThat(message.hasLat() && message.hasLon()).isTrue();
        assertThat(message.getLat()).isFinite();
        assertThat(message.getLon()).isFinite();
        assertThat(message.toByteArray()).isEqualTo(value);
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> words = Arbitraries.of(WORDS).list().ofMaxSize(80).map(list -> String.join("", list)
                .getBytes(ISO_8859_1));
        return Arbitraries.oneOf(any, words);
    }

    @Provide
    Arbitrary<byte[]> damagedLines() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(1, 8), Damage.several(WORDS))
                .as((seed, count, damages) -> Damage.applied(
                        damages,
                        LogFiles.text(new LogGenerator(seed)
                                .maxApps(10)
                                .repeated(0.2)
                                .dropped(0.1)
                                .lines(count))));
    }

    @Provide
    Arbitrary<Integer> blockBytes() {
        return Arbitraries.of(1, 64, 4096);
    }

    @Provide
    Arbitrary<Integer> maxLineBytes() {
        return Arbitraries.of(1, 60, 4096);
    }
}
