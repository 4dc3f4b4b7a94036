package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class PackedLinesTest {

    private record Line(long number, int tag, String text) {}

    @Property
    void lines_come_out_as_they_went_in_from_wherever_reading_starts(@ForAll("lines") List<Line> lines) {
        PackedLines packed = pack(lines);

        assertThat(packed.size()).isEqualTo(lines.size());
        for (int start = 0; start <= lines.size(); start++) {
            List<Line> read = new ArrayList<>();
            PackedLines.Cursor cursor = packed.cursor(start);
            while (cursor.next()) {
                String text = new String(packed.array(), cursor.from(), cursor.to() - cursor.from(), ISO_8859_1);
                read.add(new Line(cursor.number(), cursor.tag(), text));
            }
            assertThat(read).isEqualTo(lines.subList(start, lines.size()));
        }
    }

    @Test
    void short_lines_that_follow_each_other_take_hardly_more_memory_than_in_the_log() {
        List<Line> lines = new ArrayList<>();
        for (int number = 1; number <= 1_000_000; number++) {
            lines.add(new Line(number, 3, "x"));
        }

        long inTheLog = 2L * lines.size();
        assertThat(pack(lines).memory()).isLessThan(inTheLog + inTheLog / 8);
    }

    private static PackedLines pack(List<Line> lines) {
        PackedLines.Builder builder = new PackedLines.Builder();
        for (Line line : lines) {
            byte[] bytes = ("##" + line.text() + "##").getBytes(ISO_8859_1);
            builder.add(line.number(), line.tag(), bytes, 2, bytes.length - 2);
        }
        return builder.build();
    }

    @Provide
    Arbitrary<List<Line>> lines() {
        Arbitrary<Integer> step = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(1)),
                Tuple.of(1, Arbitraries.integers().between(2, 100_000)));
        Arbitrary<Integer> tag = Arbitraries.frequency(Tuple.of(10, 0), Tuple.of(1, 1), Tuple.of(1, 1_000_000));
        Arbitrary<String> text =
                Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(200);
        Arbitrary<Long> first = Arbitraries.longs().between(1, Long.MAX_VALUE / 2);
        Arbitrary<List<Line>> steps = Combinators.combine(step, tag, text)
                .as((lineStep, lineTag, lineText) -> new Line(lineStep, lineTag, lineText))
                .list()
                .ofMaxSize(300);
        return Combinators.combine(first, steps).as((start, list) -> {
            List<Line> lines = new ArrayList<>();
            long number = start;
            for (Line each : list) {
                lines.add(new Line(number, each.tag(), each.text()));
                number += each.number();
            }
            return lines;
        });
    }
}
