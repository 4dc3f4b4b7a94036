package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class LineEndsTest {

    @Property(tries = 5000)
    void the_first_LF_inside_the_slice_is_found(
            @ForAll
                    @Chars({'\n', '\t', 0x0b, 0x8a, 0, 'a', 0xff, 0x80, 'b', 'c', 'd', 'e', 'f', 'g'})
                    @StringLength(max = 40)
                    String text,
            @ForAll @IntRange(min = 0, max = 10) int before,
            @ForAll @IntRange(min = 0, max = 10) int after) {
        byte[] bytes = ("\n".repeat(before) + text + "\n".repeat(after)).getBytes(ISO_8859_1);
        int expected = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');

        assertThat(LineEnds.find(bytes, before, before + text.length())).isEqualTo(before + expected);
    }

    @Test
    void one_CR_directly_before_the_LF_belongs_to_the_line_end() {
        assertThat(stripped("ab\n")).isEqualTo(2);
        assertThat(stripped("ab\r\n")).isEqualTo(2);
        assertThat(stripped("ab\r\r\n")).isEqualTo(3);
        assertThat(stripped("a\rb\n")).isEqualTo(3);
        assertThat(stripped("\r\n")).isZero();
        assertThat(stripped("\n")).isZero();
    }

    @Test
    void a_CR_without_an_LF_belongs_to_the_line() {
        assertThat(stripped("ab\r")).isEqualTo(3);
    }

    @Test
    void the_CR_of_the_line_before_is_not_looked_at() {
        byte[] bytes = "\r\n".getBytes(ISO_8859_1);

        assertThat(LineEnds.strip(bytes, 1, 1, 2)).isEqualTo(1);
    }

    private static int stripped(String line) {
        byte[] bytes = line.getBytes(ISO_8859_1);
        return LineEnds.strip(bytes, 0, LineEnds.find(bytes, 0, bytes.length), bytes.length);
    }
}
