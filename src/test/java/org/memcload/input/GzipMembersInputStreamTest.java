package org.memcload.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.input.Streams.concat;
import static org.memcload.input.Streams.expandedOrNull;
import static org.memcload.input.Streams.readAll;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.input.deflate.InflaterKind;

class GzipMembersInputStreamTest {

    private static final byte[] FIRST = text("idfa\te7e1\t67.7\t-22.8\t7942,8519\ngaid\t3261\t1.5\t2\t1\n");
    private static final byte[] SECOND = text("adid\tabcd\t-3.25\t100\t1,2,3,4\ndvid\tffff\t0\t0\t\n");
    private static final byte[] BOTH = concat(FIRST, SECOND);
    private static final byte[] TWO_MEMBERS = concat(gzip(FIRST), gzip(SECOND));

    @Test
    void members_follow_one_another() throws IOException {
        assertThat(readAll(open(TWO_MEMBERS), 8192)).isEqualTo(BOTH);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 8192", "7, 3", "3, 8192", "8192, 1", "8192, 13", "8192, 200000"})
    void any_sizes_of_reads_give_the_same(int sourceChunk, int chunk) throws IOException {
        byte[] large = new byte[300_000];
        Random random = new Random(1);
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ('a' + random.nextInt(9));
        }
        byte[] file = concat(gzip(FIRST), gzip(large), gzip(new byte[0]), gzip(SECOND));
        InputStream source = Streams.dribbling(new ByteArrayInputStream(file), sourceChunk);
        assertThat(readAll(new GzipMembersInputStream(source, Expansion.UNLIMITED), chunk))
                .isEqualTo(concat(FIRST, large, SECOND));
    }

    @Test
    void a_file_cut_anywhere_but_between_two_members_is_corrupt() {
        for (int length = 0; length < TWO_MEMBERS.length; length++) {
            byte[] expanded = expandedOrNull(GzipMembersInputStreamTest::open, Arrays.copyOf(TWO_MEMBERS, length));
            assertThat(expanded).as("cut to %d bytes", length).isEqualTo(length == gzip(FIRST).length ? FIRST : null);
        }
    }

    @Test
    void a_flipped_bit_makes_a_file_corrupt_or_does_no_harm() {
        Streams.forEachFlippedBit(concat(TWO_MEMBERS, new byte[3]), file -> {
            byte[] expanded = expandedOrNull(GzipMembersInputStreamTest::open, file);
            if (expanded != null) {
                assertThat(expanded).isEqualTo(BOTH);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 511, 100_000})
    void zeros_after_the_last_member_are_padding(int zeros) throws IOException {
        assertThat(readAll(open(concat(TWO_MEMBERS, new byte[zeros])), 8192)).isEqualTo(BOTH);
    }

    @Test
    void anything_else_after_the_last_member_is_rubbish() {
        int end = TWO_MEMBERS.length;
        assertCorrupt(concat(TWO_MEMBERS, text("x")), "rubbish after the last gzip member at byte " + end);
        assertCorrupt(concat(TWO_MEMBERS, new byte[70_000], text("x")), "last gzip member at byte " + (end + 70_000));
        assertCorrupt(concat(TWO_MEMBERS, new byte[1], gzip(FIRST)), "last gzip member at byte " + (end + 1));
        assertCorrupt(concat(TWO_MEMBERS, new byte[] {0x1f, 0}), "rubbish after the last gzip member");
        assertCorrupt(concat(TWO_MEMBERS, new byte[] {0x1f}), "cut short in gzip member 3 at byte " + (end + 1));
    }

    @Test
    void a_file_that_is_no_gzip_is_said_to_be_none() {
        assertCorrupt(new byte[0], "not a gzip file");
        assertCorrupt(text("idfa\tplain\n"), "not a gzip file");
        assertThatThrownBy(() -> readAll(open(new byte[100]), 8192)).hasMessage("not a gzip file");
        assertCorrupt(new byte[] {0x1f, (byte) 0x8c, 8}, "not a gzip file");
    }

    @Test
    void empty_members_give_nothing() throws IOException {
        byte[] empty = gzip(new byte[0]);
        assertThat(readAll(open(empty), 10)).isEmpty();
        assertThat(readAll(open(concat(empty, gzip(FIRST), empty, empty)), 10)).isEqualTo(FIRST);
    }

    @Test
    void a_header_with_all_its_options_is_passed_over() throws IOException {
        assertThat(readAll(open(withHeader(fullHeader(0))), 8192)).isEqualTo(FIRST);
        assertThat(readAll(open(concat(gzip(SECOND), withHeader(fullHeader(0)))), 8192))
                .isEqualTo(concat(SECOND, FIRST));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 258, 0xffff})
    void an_extra_field_of_any_length_is_passed_over(int length) throws IOException {
        assertThat(readAll(open(withHeader(extraField(length))), 8192)).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 267, 12 + 257})
    void a_file_cut_in_the_extra_field_is_corrupt(int length) {
        assertCorrupt(
                Arrays.copyOf(withHeader(extraField(258)), length), "cut short in gzip member 1 at byte " + length);
    }

    @Test
    void a_wrong_header_checksum_is_corrupt() {
        assertCorrupt(withHeader(fullHeader(1)), "gzip member 1 at byte 35: wrong header checksum");
    }

    @Test
    void a_method_or_flag_unknown_to_the_format_is_corrupt() {
        byte[] method = TWO_MEMBERS.clone();
        method[2] = 7;
        assertCorrupt(method, "unknown compression method 7");
        byte[] flag = TWO_MEMBERS.clone();
        flag[gzip(FIRST).length + 3] = 0x20;
        assertCorrupt(flag, "gzip member 2 at byte " + (gzip(FIRST).length + 4) + ": reserved header flags");
    }

    @Test
    void a_wrong_checksum_and_a_wrong_length_are_corrupt() {
        byte[] checksum = TWO_MEMBERS.clone();
        checksum[checksum.length - 8] ^= 1;
        assertCorrupt(checksum, "gzip member 2 at byte " + (TWO_MEMBERS.length - 4) + ": wrong checksum");
        byte[] length = TWO_MEMBERS.clone();
        length[length.length - 1] ^= 1;
        assertCorrupt(length, "gzip member 2 at byte " + TWO_MEMBERS.length + ": wrong length");
    }

    @Test
    void what_was_expanded_before_the_damage_is_given_out() throws IOException {
        byte[] lines = text("0123456789\n".repeat(9));
        // a stored block, then a block of the reserved type 3
        byte[] deflated = concat(new byte[] {0, (byte) lines.length, 0, (byte) ~lines.length, (byte) 0xff}, lines);
        byte[] header = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
        InputStream in = open(concat(header, deflated, new byte[] {7, 0, 0, 0}));
        assertThat(in.readNBytes(lines.length)).isEqualTo(lines);
        assertThatThrownBy(in::read).isInstanceOf(CorruptInputException.class).hasMessageContaining("damaged data");
    }

    @Test
    void a_corrupt_file_stays_corrupt() throws IOException {
        InputStream in = open(concat(TWO_MEMBERS, text("x")));
        assertThatThrownBy(in::readAllBytes).isInstanceOf(CorruptInputException.class);
        assertThatThrownBy(in::read).isInstanceOf(CorruptInputException.class);
        in.close();
    }

    @Test
    void a_failing_disk_is_not_a_corrupt_file() {
        IOException disk = new IOException("Input/output error");
        InputStream source = new ByteArrayInputStream(TWO_MEMBERS, 0, 40);
        InputStream in = new GzipMembersInputStream(Streams.failingAtEnd(source, disk), Expansion.UNLIMITED);
        assertThatThrownBy(in::readAllBytes).isSameAs(disk);
    }

    @Test
    void a_file_that_expands_beyond_a_limit_is_corrupt() throws IOException {
        byte[] zeros = new byte[(int) Expansion.RATIO_FREE_BYTES + 500_000];
        byte[] bomb = gzip(zeros);
        assertThatThrownBy(() -> readAll(open(bomb, new Expansion(InflaterKind.OWN, 500, 0)), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContainingAll("500 times", "--max-expansion-ratio");
        assertThatThrownBy(() -> readAll(open(bomb, new Expansion(InflaterKind.OWN, 0, 1_000_000)), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContainingAll("1000000 bytes", "--max-expanded-bytes");
        assertThat(readAll(open(bomb, new Expansion(InflaterKind.OWN, 1100, zeros.length)), 8192))
                .hasSameSizeAs(zeros);
    }

    @Test
    void a_small_file_may_have_any_ratio() throws IOException {
        byte[] zeros = new byte[1_000_000];
        assertThat(readAll(open(gzip(zeros), new Expansion(InflaterKind.OWN, 2, 0)), 8192))
                .isEqualTo(zeros);
    }

    @Test
    void progress_ends_at_the_size_of_the_file(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("a.gz"), concat(TWO_MEMBERS, new byte[5]));
        try (LogInputStream in = GzipMembersInputStream.open(file, Expansion.UNLIMITED)) {
            assertThat(in.compressedBytesRead()).isZero();
            in.readNBytes(FIRST.length);
            assertThat(in.compressedBytesRead()).isPositive().isLessThan(TWO_MEMBERS.length);
            in.readAllBytes();
            assertThat(in.compressedBytesRead()).isEqualTo(Files.size(file));
        }
    }

    private static void assertCorrupt(byte[] file, String message) {
        assertThatThrownBy(() -> readAll(open(file), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContaining(message);
    }

    /** Extra field, name, comment and checksum; the checksum is wrong by so much. */
    private static byte[] fullHeader(int wrongBy) {
        byte[] fixed = {0x1f, (byte) 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, (byte) 255};
        byte[] header = concat(fixed, new byte[] {3, 0}, text("abcname.tsv\0a remark\0"));
        CRC32 crc = new CRC32();
        crc.update(header);
        int checksum = (int) crc.getValue() + wrongBy;
        return concat(header, new byte[] {(byte) checksum, (byte) (checksum >> 8)});
    }

    /** A header with an extra field of so many bytes, none of them 0. */
    private static byte[] extraField(int length) {
        byte[] extra = new byte[length];
        Arrays.fill(extra, (byte) 0xff);
        byte[] header = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, (byte) length, (byte) (length >> 8)};
        return concat(header, extra);
    }

    private static byte[] withHeader(byte[] header) {
        byte[] member = gzip(FIRST);
        return concat(header, Arrays.copyOfRange(member, 10, member.length));
    }

    private static InputStream open(byte[] file) {
        return open(file, Expansion.UNLIMITED);
    }

    private static InputStream open(byte[] file, Expansion limits) {
        return new GzipMembersInputStream(new ByteArrayInputStream(file), limits);
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(US_ASCII);
    }
}
