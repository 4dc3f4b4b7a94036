package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectedLinesTest {

    /** Of several reasons, and not in the order of their numbers. */
    private static List<RejectedLine> some() {
        List<RejectedLine> lines = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long number = 1_000_000_000_000L + i * 7919L % 500;
            lines.add(new RejectedLine(number, "reason " + i % 3, ("\u00ff\t" + "x".repeat(i)).getBytes(ISO_8859_1)));
        }
        return lines;
    }

    private static List<Object> content(RejectedLine line) {
        return List.of(line.number(), line.reason(), new String(line.bytes(), ISO_8859_1));
    }

    @Test
    void they_are_a_list_of_the_lines_that_they_were_made_of() {
        RejectedLines lines = new RejectedLines(some());

        List<List<Object>> expected =
                some().stream().map(RejectedLinesTest::content).toList();
        assertThat(lines).map(RejectedLinesTest::content).isEqualTo(expected);
        assertThat(content(lines.get(499))).isEqualTo(expected.get(499));
        assertThat(content(lines.get(63))).isEqualTo(expected.get(63));
        assertThatThrownBy(() -> lines.get(500)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> lines.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(new RejectedLines(List.of())).isEmpty();
    }

    @Test
    void their_rows_are_those_of_the_lines() throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (RejectedLine line : some()) {
            line.writeTo(rows);
        }

        assertThat(new RejectedLines(some()).toBytes()).isEqualTo(rows.toByteArray());
    }

    @Test
    void they_own_their_bytes() {
        byte[] bytes = "##rubbish##".getBytes(ISO_8859_1);
        RejectedLines.Builder builder = new RejectedLines.Builder();
        builder.add(5, "why", bytes, 2, 9);
        RejectedLines lines = builder.build();

        Arrays.fill(bytes, (byte) 0);
        lines.get(0).bytes()[0] = 0;

        assertThat(lines.toBytes()).asString(ISO_8859_1).isEqualTo("5\twhy\trubbish\n");
    }
}
