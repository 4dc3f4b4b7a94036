package org.memcload.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.input.Streams.concat;
import static org.memcload.input.Streams.expandedOrNull;
import static org.memcload.input.Streams.readAll;
import static org.memcload.input.Zip.positionOf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.input.deflate.InflaterKind;

class ZipEntriesInputStreamTest {

    private static final String FIRST = "idfa\te7e1\t67.7\t-22.8\t7942,8519\ngaid\t3261\t1.5\t2\t1\n";
    private static final String SECOND = "adid\tabcd\t-3.25\t100\t1,2,3,4\ndvid\tffff\t0\t0\t";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8192})
    void entries_follow_one_another_and_lines_do_not_run_together(int chunk) throws IOException {
        byte[] zip = new Zip()
                .deflated("b.tsv", "1\n2")
                .stored("empty.tsv", "")
                .stored("a.tsv", "3\n")
                .deflated("c.tsv", "4")
                .stored("d.tsv", "5")
                .deflated("e.tsv", "")
                .bytes();
        assertThat(readAll(open(zip), chunk)).asString(US_ASCII).isEqualTo("1\n2\n3\n4\n5");
    }

    @Test
    void directories_give_nothing() throws IOException {
        byte[] zip = new Zip()
                .stored("logs/", "")
                .deflated("logs/a", "1\n")
                .deflated("logs/b/", "")
                .bytes();
        assertThat(readAll(open(zip), 8192)).asString(US_ASCII).isEqualTo("1\n");
    }

    @Test
    void an_archive_without_entries_gives_nothing() throws IOException {
        assertThat(readAll(open(new Zip().bytes()), 8192)).isEmpty();
    }

    @Test
    void an_entry_much_larger_than_the_buffers_is_read_whole() throws IOException {
        String large = "0123456789abcdef\n".repeat(50_000);
        byte[] zip = new Zip().stored("a", large).deflated("b", large).bytes();
        assertThat(readAll(open(zip), 100_000)).asString(US_ASCII).isEqualTo(large + large);
    }

    @ParameterizedTest
    @EnumSource(names = {"Never", "Always"})
    void a_file_cut_anywhere_is_corrupt(Zip64Mode mode) {
        byte[] zip = twoEntries(mode);
        for (int length = 0; length < zip.length; length++) {
            byte[] expanded = expandedOrNull(ZipEntriesInputStreamTest::open, Arrays.copyOf(zip, length));
            assertThat(expanded).as("cut to %d bytes", length).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Never", "Always"})
    void a_flipped_bit_makes_a_file_corrupt_or_does_no_harm(Zip64Mode mode) {
        Streams.forEachFlippedBit(twoEntries(mode), zip -> {
            byte[] expanded = expandedOrNull(ZipEntriesInputStreamTest::open, zip);
            if (expanded != null) {
                assertThat(expanded).asString(US_ASCII).isEqualTo(FIRST + SECOND);
            }
        });
    }

    @Test
    void a_damaged_name_does_not_hide_an_entry() throws IOException {
        byte[] zip = new Zip().deflated("lo", FIRST).bytes();
        // 'o' with one bit flipped
        zip[positionOf(zip, "PK\1\2") + 46 + 1] = '/';
        assertThat(readAll(open(zip), 8192)).asString(US_ASCII).isEqualTo(FIRST);
    }

    @Test
    void what_stands_before_or_behind_the_archive_is_corrupt() {
        byte[] zip = twoEntries(Zip64Mode.Never);
        assertCorrupt(concat(zip, new byte[1]), "rubbish after the end of the zip file at byte " + zip.length);
        assertCorrupt(concat(new byte[1], zip), "not the only thing in the file");
        assertCorrupt(concat(zip, zip), "not the only thing in the file");
        byte[] zip64 = twoEntries(Zip64Mode.Always);
        assertCorrupt(concat(zip, zip64), "no zip64 end of central directory");
        zip64[positionOf(zip64, "PK\6\6") + 4]++;
        assertCorrupt(zip64, "no zip64 end of central directory");
    }

    @Test
    void a_comment_may_hold_what_ends_an_archive() throws IOException {
        byte[] other = new Zip().deflated("other", SECOND).bytes();
        List<byte[]> comments = List.of(
                "PK\5\6".getBytes(ISO_8859_1),
                "PK\5\6 and more than twenty-two bytes behind it".getBytes(ISO_8859_1),
                // an end of an empty archive, with no comment of its own
                concat("PK\5\6".getBytes(ISO_8859_1), new byte[18]),
                other);
        for (byte[] comment : comments) {
            byte[] zip = new Zip().deflated("a", FIRST).bytes();
            ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putShort(zip.length - 2, (short) comment.length);

            assertThat(readAll(open(concat(zip, comment)), 8192))
                    .asString(US_ASCII)
                    .isEqualTo(FIRST);
            assertCorrupt(concat(zip, Arrays.copyOf(comment, comment.length - 1)), "");
        }
    }

    @Test
    void a_comment_may_end_the_archive() throws IOException {
        byte[] zip = new Zip().deflated("a", FIRST).comment("two\nlines").bytes();
        assertThat(readAll(open(zip), 8192)).asString(US_ASCII).isEqualTo(FIRST);
    }

    @Test
    void a_file_that_is_no_zip_is_said_to_be_none() {
        assertCorrupt(new byte[0], "not a zip file");
        assertCorrupt(FIRST.repeat(10).getBytes(US_ASCII), "not a zip file");
    }

    @Test
    void an_encrypted_entry_is_corrupt_after_the_lines_before_it() throws IOException {
        byte[] zip = new Zip().deflated("a", "1\n2").deflated("secret", SECOND).bytes();
        zip[positionOf(zip, "secret", 2) - 46 + 8] |= 1;
        InputStream in = open(zip);
        assertThat(in.readNBytes(4)).asString(US_ASCII).isEqualTo("1\n2\n");
        assertThatThrownBy(in::read)
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContainingAll("zip entry secret", "encrypted");
    }

    @Test
    void an_entry_of_an_unknown_compression_is_corrupt() {
        byte[] zip = new Zip().deflated("packed", FIRST).bytes();
        zip[positionOf(zip, "packed", 2) - 46 + 10] = 12;
        assertCorrupt(zip, "zip entry packed at byte 0: compression method 12 is not supported");
    }

    @Test
    void an_entry_of_another_size_than_the_directory_says_is_corrupt() {
        byte[] size = twoEntries(Zip64Mode.Never);
        size[positionOf(size, "PK\1\2") + 24]++;
        assertCorrupt(size, "zip entry first.tsv at byte 0: wrong size");
        byte[] compressedSize = twoEntries(Zip64Mode.Never);
        compressedSize[positionOf(compressedSize, "PK\1\2") + 20]++;
        assertCorrupt(compressedSize, "its compressed data does not end where the directory says");
        // the byte that is one too many
        compressedSize[positionOf(compressedSize, "PK\3\4", 2)] = 0;
        assertCorrupt(compressedSize, "its compressed data does not end where the directory says");
    }

    @Test
    void control_characters_of_a_name_are_escaped_in_messages() {
        byte[] zip = new Zip().deflated("a\u001b[2J\n\u202eb", FIRST).bytes();
        zip[positionOf(zip, "PK\1\2") + 10] = 12;
        assertCorrupt(zip, "zip entry a\\u001b[2J\\u000a\\u202eb at");
    }

    @Test
    void a_file_that_expands_beyond_a_limit_is_corrupt() throws IOException {
        String a = "x".repeat(6_000_000);
        byte[] bomb = new Zip().deflated("a", a).deflated("b", a).bytes();
        assertThatThrownBy(() -> readAll(open(bomb, new Expansion(InflaterKind.OWN, 500, 0)), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContaining("--max-expansion-ratio");
        assertThatThrownBy(() -> readAll(open(bomb, new Expansion(InflaterKind.OWN, 0, 7_000_000)), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContaining("--max-expanded-bytes");
        assertThat(readAll(open(bomb, new Expansion(InflaterKind.OWN, 1100, 12_000_001)), 8192))
                .hasSize(12_000_001);
    }

    @Test
    void entries_that_share_bytes_are_corrupt() {
        byte[] repeated = new Zip()
                .deflated("a", FIRST)
                .deflated("b", FIRST)
                .deflated("c", FIRST)
                .bytes();
        for (int entry = 2; entry <= 3; entry++) {
            putOffset(repeated, entry, 0);
        }
        assertCorrupt(repeated, "zip entry b at byte 0: overlaps with another entry");

        String inner = new String(new Zip().stored("b", SECOND).bytes(), ISO_8859_1);
        byte[] nested = new Zip().stored("a", inner).stored("b", SECOND).bytes();
        int insideOfA = positionOf(nested, "PK\3\4", 2);
        putOffset(nested, 3, insideOfA);
        assertCorrupt(nested, "zip entry b at byte " + insideOfA + ": overlaps with another entry");

        byte[] byOne = twoEntries(Zip64Mode.Never);
        int compressed = ByteBuffer.wrap(byOne).order(ByteOrder.LITTLE_ENDIAN).getInt(positionOf(byOne, "PK\1\2") + 20);
        putOffset(byOne, 2, 30 + compressed - 1);
        assertCorrupt(byOne, "zip entry second.tsv at byte " + (30 + compressed - 1) + ": overlaps");
    }

    @Test
    void a_directory_too_large_for_memory_is_corrupt() throws IOException {
        assertThat(readAll(open(withNamesOf60000Bytes(69)), 8192)).hasSize(69 * 2);
        assertCorrupt(withNamesOf60000Bytes(70), "central directory of " + 70 * 60_046 + " bytes, more than 4194304");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void an_entry_longer_or_shorter_than_its_declared_size_is_corrupt(int by) {
        byte[] deflated = twoEntries(Zip64Mode.Never);
        deflated[positionOf(deflated, "PK\1\2") + 24] += (byte) by;
        assertCorrupt(deflated, "zip entry first.tsv at byte 0: wrong size");
        byte[] stored = twoEntries(Zip64Mode.Never);
        stored[positionOf(stored, "PK\1\2", 2) + 24] += (byte) by;
        assertCorrupt(stored, ": wrong size");
    }

    @Test
    void a_failing_disk_is_not_a_corrupt_file() throws IOException {
        IOException disk = new IOException("Input/output error");
        FailingChannel sound = new FailingChannel(twoEntries(Zip64Mode.Never), Integer.MAX_VALUE, disk);
        readAll(new ZipEntriesInputStream(sound, Expansion.UNLIMITED), 8192);
        for (int goodReads = 0; goodReads < sound.reads; goodReads++) {
            SeekableByteChannel channel = new FailingChannel(twoEntries(Zip64Mode.Never), goodReads, disk);
            assertThatThrownBy(() -> readAll(new ZipEntriesInputStream(channel, Expansion.UNLIMITED), 8192))
                    .as("%d good reads", goodReads)
                    .isSameAs(disk);
        }
    }

    @Test
    void the_file_is_closed_with_the_stream_and_if_it_cannot_be_opened() throws IOException {
        SeekableInMemoryByteChannel file = new SeekableInMemoryByteChannel(twoEntries(Zip64Mode.Never));
        InputStream in = new ZipEntriesInputStream(file, Expansion.UNLIMITED);
        assertThat(file.isOpen()).isTrue();
        in.close();
        assertThat(file.isOpen()).isFalse();

        SeekableInMemoryByteChannel rubbish = new SeekableInMemoryByteChannel(FIRST.getBytes(US_ASCII));
        assertThatThrownBy(() -> new ZipEntriesInputStream(rubbish, Expansion.UNLIMITED))
                .isInstanceOf(CorruptInputException.class);
        assertThat(rubbish.isOpen()).isFalse();
    }

    @Test
    void the_directory_may_name_the_entries_in_another_order() throws IOException {
        byte[] zip = new Zip().stored("a", "1\n").stored("b", "2\n").bytes();
        int first = positionOf(zip, "PK\1\2", 1);
        int second = positionOf(zip, "PK\1\2", 2);
        int end = positionOf(zip, "PK\5\6");
        byte[] swapped = concat(
                Arrays.copyOf(zip, first),
                Arrays.copyOfRange(zip, second, end),
                Arrays.copyOfRange(zip, first, second),
                Arrays.copyOfRange(zip, end, zip.length));
        assertThat(readAll(open(swapped), 8192)).asString(US_ASCII).isEqualTo("2\n1\n");
    }

    @Test
    void progress_counts_the_compressed_bytes_of_a_file(@TempDir Path directory) throws IOException {
        byte[] zip = new Zip().stored("a", FIRST).stored("b", SECOND).bytes();
        Path file = Files.write(directory.resolve("a.zip"), zip);
        try (LogInputStream in = ZipEntriesInputStream.open(file, Expansion.UNLIMITED)) {
            in.readAllBytes();
            assertThat(in.compressedBytesRead()).isEqualTo(FIRST.length() + SECOND.length());
        }
    }

    private static byte[] twoEntries(Zip64Mode mode) {
        return new Zip(mode)
                .deflated("first.tsv", FIRST)
                .stored("second.tsv", SECOND)
                .bytes();
    }

    private static byte[] withNamesOf60000Bytes(int entries) {
        Zip zip = new Zip();
        for (int i = 0; i < entries; i++) {
            zip.stored("%060000d".formatted(i), "1\n");
        }
        return zip.bytes();
    }

    /** Writes where the entry with this number, from 1 on, is said to start. */
    private static void putOffset(byte[] zip, int entry, int offset) {
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(positionOf(zip, "PK\1\2", entry) + 42, offset);
    }

    private static void assertCorrupt(byte[] zip, String message) {
        assertThatThrownBy(() -> readAll(open(zip), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContaining(message);
    }

    private static InputStream open(byte[] zip) throws IOException {
        return open(zip, Expansion.UNLIMITED);
    }

    private static InputStream open(byte[] zip, Expansion limits) throws IOException {
        return new ZipEntriesInputStream(new SeekableInMemoryByteChannel(zip), limits);
    }

    /** Fails after so many reads. */
    private static final class FailingChannel extends SeekableInMemoryByteChannel {

        private final int goodReads;
        private final IOException fault;
        private int reads;

        FailingChannel(byte[] bytes, int goodReads, IOException fault) {
            super(bytes);
            this.goodReads = goodReads;
            this.fault = fault;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (reads++ == goodReads) {
                throw fault;
            }
            return super.read(target);
        }
    }
}
