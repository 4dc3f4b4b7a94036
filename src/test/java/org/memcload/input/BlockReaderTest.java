package org.memcload.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockReaderTest {

    @Property
    void blocks_are_the_text_cut_at_line_ends(
            @ForAll @StringLength(max = 300) @Chars({'\n', '\r'}) @CharRange(from = 'a', to = 'f') String text,
            @ForAll @IntRange(min = 1, max = 80) int blockBytes,
            @ForAll @IntRange(min = 1, max = 9) int chunk)
            throws IOException {
        StringBuilder all = new StringBuilder();
        for (LineBlock block : blocks(text(text, chunk), blockBytes, 1000, 1000)) {
            String lines = text(block);
            assertThat(block.firstLine())
                    .isEqualTo(all.chars().filter(c -> c == '\n').count() + 1);
            assertThat(block.cutLine()).isFalse();
            boolean oneLine = lines.indexOf('\n') < 0 || lines.indexOf('\n') == lines.length() - 1;
            assertThat(lines.length() <= blockBytes || oneLine).as(lines).isTrue();
            all.append(lines);
            assertThat(lines.endsWith("\n") || all.length() == text.length()).isTrue();
            // as many lines as fit
            int nextLf = text.indexOf('\n', all.length());
            assertThat(nextLf < 0 || nextLf + 1 - all.length() + lines.length() > blockBytes)
                    .isTrue();
        }
        assertThat(all).hasToString(text);
    }

    @Property
    void lines_over_the_limit_are_blocks_of_their_own(
            @ForAll @StringLength(max = 300) @Chars({'\n', '\n', '\r'}) @CharRange(from = 'a', to = 'f') String text,
            @ForAll @IntRange(min = 1, max = 80) int blockBytes,
            @ForAll @IntRange(min = 1, max = 12) int maxLineBytes,
            @ForAll @IntRange(max = 12) int keptBytes,
            @ForAll @IntRange(min = 1, max = 9) int chunk)
            throws IOException {
        List<String> actual = new ArrayList<>();
        for (LineBlock block : blocks(text(text, chunk), blockBytes, maxLineBytes, keptBytes)) {
            int number = (int) block.firstLine();
            if (block.cutLine()) {
                actual.add(number + " cut " + text(block));
            } else {
                for (String line : lines(text(block))) {
                    actual.add(number++ + " " + line);
                }
            }
        }
        List<String> expected = new ArrayList<>();
        for (String line : lines(text)) {
            int number = expected.size() + 1;
            boolean tooLong = line.replaceFirst("\r?\n$", "").length() > maxLineBytes;
            expected.add(
                    tooLong
                            ? number + " cut " + line.substring(0, Math.min(keptBytes, maxLineBytes))
                            : number + " " + line);
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void with_a_block_of_one_byte_every_line_is_a_block() throws IOException {
        assertThat(blocks(text("a\n\nbc\r\nd", 100), 1, 100, 100))
                .extracting(BlockReaderTest::text)
                .containsExactly("a\n", "\n", "bc\r\n", "d");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100_000})
    void a_line_end_does_not_count_for_the_limit(int blockBytes) throws IOException {
        assertThat(blocks(text("12345\r\n12345\n123456\n123456\r\n1234\r\r\n12345\r\r\n12345", 3), blockBytes, 5, 3))
                .filteredOn(LineBlock::cutLine)
                .extracting(LineBlock::firstLine)
                .containsExactly(3L, 4L, 6L);
    }

    @Test
    void a_line_within_the_limit_is_whole_though_larger_than_a_block() throws IOException {
        String line = "x".repeat(1 << 20) + "\r\n";
        List<LineBlock> blocks = blocks(text("a\n" + line + "b\n", 100_000), 128 << 10, 1 << 20, 10);
        assertThat(blocks).extracting(BlockReaderTest::text).containsExactly("a\n", line, "b\n");
    }

    @Test
    void a_line_without_end_is_never_held_whole() throws IOException {
        long length = 100_000_000;
        LargestArray in = new LargestArray("first\n", length, "\nlast\n");
        List<LineBlock> blocks = blocks(in, 128 << 10, 1 << 20, 64 << 10);
        assertThat(blocks).extracting(LineBlock::length).containsExactly(6, 64 << 10, 5);
        assertThat(blocks).extracting(LineBlock::firstLine).containsExactly(1L, 2L, 3L);
        assertThat(blocks).extracting(LineBlock::cutLine).containsExactly(false, true, false);
        assertThat(blocks.get(1).bytes()).hasSize(64 << 10);
        assertThat(in.largest).isLessThanOrEqualTo((1 << 20) + 2);
        assertThat(blocks.get(2).bytes()).hasSize(128 << 10);
    }

    @Test
    void arrays_of_ordinary_blocks_are_no_larger_than_a_block() throws IOException {
        LargestArray in = new LargestArray("line\n".repeat(100_000), 0, "");
        assertThat(blocks(in, 128 << 10, 1 << 20, 64 << 10)).hasSize(4);
        assertThat(in.largest).isEqualTo(128 << 10);
    }

    @Test
    void a_returned_block_is_never_written_again() throws IOException {
        String text = IntStream.range(0, 50_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
        try (BlockReader reader = new BlockReader(text(text, 1000), 100, 1000, 10)) {
            List<LineBlock> blocks = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (LineBlock block = reader.next(); block != null; block = reader.next()) {
                blocks.add(block);
                texts.add(text(block));
            }
            assertThat(blocks).extracting(BlockReaderTest::text).isEqualTo(texts);
        }
    }

    @Property
    void lines_complete_before_a_fault_are_returned_and_no_other(
            @ForAll @StringLength(max = 100) @Chars({'\n', '\n', '\r'}) @CharRange(from = 'a', to = 'f') String text,
            @ForAll @IntRange(min = 1, max = 80) int blockBytes,
            @ForAll @IntRange(min = 1, max = 200) int maxLineBytes)
            throws IOException {
        IOException fault = new CorruptInputException("damaged");
        InputStream in = Streams.failingAtEnd(text(text, 7), fault);
        int lines = 0;
        try (BlockReader reader = new BlockReader(in, blockBytes, maxLineBytes, 3)) {
            try {
                while (true) {
                    LineBlock block = reader.next();
                    assertThat(block.firstLine()).isEqualTo(lines + 1);
                    lines += block.cutLine() ? 1 : lines(text(block)).length;
                }
            } catch (CorruptInputException e) {
                assertThat(e).isSameAs(fault);
            }
            assertThat(lines)
                    .isEqualTo((int) text.chars().filter(c -> c == '\n').count());
            assertThatThrownBy(reader::next).isSameAs(fault);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void a_line_over_the_limit_that_a_fault_cuts_is_not_returned(int blockBytes) throws IOException {
        IOException fault = new CorruptInputException("damaged");
        InputStream in = Streams.failingAtEnd(text("1\n" + "x".repeat(200_000), 100_000), fault);
        try (BlockReader reader = new BlockReader(in, blockBytes, 10, 3)) {
            assertThat(text(reader.next())).isEqualTo("1\n");
            assertThatThrownBy(reader::next).isSameAs(fault);
            assertThatThrownBy(reader::next).isSameAs(fault);
        }
    }

    @Test
    void a_block_may_begin_with_an_empty_line() throws IOException {
        assertThat(blocks(text("\n\na\n", 100), 80, 5, 3))
                .extracting(BlockReaderTest::text)
                .containsExactly("\n\na\n");
    }

    @Test
    void a_read_that_gives_nothing_is_not_the_end() throws IOException {
        InputStream in = Streams.hesitant(text("1\n2\n", 2));
        assertThat(blocks(in, 100, 100, 3)).extracting(BlockReaderTest::text).containsExactly("1\n2\n");
    }

    @Test
    void the_log_is_closed_with_the_reader() throws IOException {
        List<String> closed = new ArrayList<>();
        InputStream in = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public void close() {
                closed.add("log");
            }
        };
        new BlockReader(in, 1, 1, 0).close();
        assertThat(closed).containsExactly("log");
    }

    @Test
    void an_empty_log_has_no_blocks() throws IOException {
        assertThat(blocks(InputStream.nullInputStream(), 1, 1, 0)).isEmpty();
    }

    @Test
    void sizes_out_of_range_are_refused() {
        InputStream in = InputStream.nullInputStream();
        assertThatThrownBy(() -> new BlockReader(in, 0, 1, 1)).hasMessageContaining("blockBytes");
        assertThatThrownBy(() -> new BlockReader(in, 1, 0, 1)).hasMessageContaining("maxLineBytes");
        assertThatThrownBy(() -> new BlockReader(in, 1, 1, -1)).hasMessageContaining("keptBytes");
        int max = 1 << 30;
        assertThatThrownBy(() -> new BlockReader(in, 1, max + 1, 1)).hasMessageContaining("maxLineBytes");
        assertThatCode(() -> new BlockReader(in, 1, max, max)).doesNotThrowAnyException();
    }

    private static List<LineBlock> blocks(InputStream in, int blockBytes, int maxLineBytes, int keptBytes)
            throws IOException {
        List<LineBlock> blocks = new ArrayList<>();
        try (BlockReader reader = new BlockReader(in, blockBytes, maxLineBytes, keptBytes)) {
            for (LineBlock block = reader.next(); block != null; block = reader.next()) {
                blocks.add(block);
            }
            assertThat(reader.next()).isNull();
        }
        return blocks;
    }

    private static InputStream text(String text, int chunk) {
        return Streams.dribbling(new ByteArrayInputStream(text.getBytes(US_ASCII)), chunk);
    }

    private static String text(LineBlock block) {
        return new String(block.bytes(), block.from(), block.length(), US_ASCII);
    }

    private static String[] lines(String text) {
        return text.isEmpty() ? new String[0] : text.split("(?<=\n)");
    }

    /** A text with so many x in its middle; remembers the largest array it was to read into. */
    private static final class LargestArray extends InputStream {

        private final InputStream before;
        private final InputStream behind;
        private long xs;
        private int largest;

        LargestArray(String before, long xs, String behind) {
            this.before = new ByteArrayInputStream(before.getBytes(US_ASCII));
            this.xs = xs;
            this.behind = new ByteArrayInputStream(behind.getBytes(US_ASCII));
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            largest = Math.max(largest, b.length);
            if (before.available() > 0) {
                return before.read(b, off, len);
            }
            if (xs == 0) {
                return behind.read(b, off, len);
            }
            int n = (int) Math.min(len, xs);
            Arrays.fill(b, off, off + n, (byte) 'x');
            xs -= n;
            return n;
        }
    }
}
