package org.memcload.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.input.Streams.hesitant;
import static org.memcload.input.Streams.readAll;
import static org.memcload.input.Zip.positionOf;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedEntriesInputStreamTest {

    private static final byte[] TWO_ENTRIES =
            new Zip().stored("a.tsv", "1\n").stored("b.tsv", "2\n").bytes();

    @TempDir
    private Path directory;

    private final List<String> closed = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8192})
    void entriesFollowOneAnotherAndLinesDoNotRunTogether(int chunk) throws IOException {
        byte[] zip = new Zip()
                .stored("a.tsv", "1\n2")
                .stored("empty.tsv", "")
                .stored("logs/", "")
                .deflated("b.tsv", "3\n")
                .deflated("c.tsv", "4")
                .stored("d.tsv", "5")
                .stored("last.tsv", "")
                .bytes();

        CheckedEntriesInputStream in = open(zip, "1\n2", "", "3\n", "4", "5", "");

        assertThat(readAll(in, chunk)).asString(ISO_8859_1).isEqualTo("1\n2\n3\n4\n5");
    }

    @Test
    void itIsReadByteByByteToo() throws IOException {
        CheckedEntriesInputStream in =
                open(new Zip().stored("a.tsv", "\u00ff\u0000").bytes(), "\u00ff\u0000");

        assertThat(in.read(new byte[0])).isZero();
        assertThat(in.read()).isEqualTo(0xff);
        assertThat(in.read()).isZero();
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void anArchiveWithoutEntriesGivesNothing() throws IOException {
        assertThat(readAll(open(new Zip().bytes()), 8192)).isEmpty();
    }

    @Test
    void aReadOfAnEntryMayGiveNothingAndTheNextOneMore() throws IOException {
        byte[] zip = new Zip().stored("a.tsv", "1").stored("b.tsv", "2").bytes();
        List<InputStream> entries = List.of(hesitant(entry("1")), hesitant(entry("2")));

        CheckedEntriesInputStream in = open(zip, entries.iterator());

        byte[] all = new byte[3];
        int n = 0;
        while (n < all.length) {
            n += in.read(all, n, all.length - n);
        }
        assertThat(all).asString(ISO_8859_1).isEqualTo("1\n2");
    }

    @Test
    void anArchiveThatLacksEntriesIsCorruptAfterTheLinesBefore() throws IOException {
        CheckedEntriesInputStream in = open(TWO_ENTRIES, "1\n");

        assertThat(in.readNBytes(2)).asString(ISO_8859_1).isEqualTo("1\n");
        assertThatThrownBy(in::read)
                .isInstanceOf(CorruptInputException.class)
                .hasMessage("zip file damaged after entry 1 of 2");
    }

    @Test
    void moreEntriesThanTheDirectoryNamesAreCorrupt() throws IOException {
        assertCorrupt(
                open(TWO_ENTRIES, "1\n", "2\n", "3\n"),
                "zip file with more entries than the 2 that its directory names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1\n1\n", "3\n"})
    void anEntryOfOtherContentThanTheDirectoryDescribesIsCorrupt(String content) throws IOException {
        assertCorrupt(
                open(TWO_ENTRIES, content, "2\n"),
                "zip file cannot be unpacked: entry 1 has another size or checksum than the directory says");
        assertCorrupt(
                open(TWO_ENTRIES, "1\n", content),
                "zip file cannot be unpacked: entry 2 has another size or checksum than the directory says");
    }

    @Test
    void damageOfTheArchiveIsReportedInTheWordsOfTheStrictReader() throws IOException {
        byte[] damaged = TWO_ENTRIES.clone();
        damaged[positionOf(damaged, "2\n")] = 'x';

        assertCorrupt(open(damaged, "1\n", "x\n"), "zip entry b.tsv at byte 37: wrong checksum");
    }

    @Test
    void aFailureOfTheUnpackerIsReportedWithItsCauseIfTheArchiveIsWhole() throws IOException {
        IllegalStateException failure = new IllegalStateException(new IOException("no such method"));

        assertThatThrownBy(() -> readAll(open(TWO_ENTRIES, failing(failure)), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessage("zip file cannot be unpacked: no such method")
                .hasCause(failure);
    }

    @Test
    void aFailureOfTheUnpackerWithoutACauseIsReportedWithItsOwnMessage() throws IOException {
        assertThatThrownBy(() -> readAll(open(TWO_ENTRIES, failing(new IllegalStateException("broken"))), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessage("zip file cannot be unpacked: broken");
    }

    @Test
    void anArchiveWithoutADirectoryIsCorruptBeforeAnythingIsRead() {
        byte[] cut = Arrays.copyOf(TWO_ENTRIES, TWO_ENTRIES.length - 1);

        assertThatThrownBy(() -> open(cut, "1\n", "2\n")).isInstanceOf(CorruptInputException.class);
    }

    @Test
    void theEntryAndTheUnpackerAreClosed() throws IOException {
        InputStream entry = new ByteArrayInputStream("1\n".getBytes(ISO_8859_1)) {
            @Override
            public void close() {
                closed.add("entry");
            }
        };
        CheckedEntriesInputStream in =
                open(TWO_ENTRIES, new Unpacker(List.of(entry).iterator(), closed));
        in.read();

        in.close();

        assertThat(closed).containsExactly("entry", "unpacker");
    }

    private record Unpacker(Iterator<InputStream> entries, List<String> closed)
            implements Iterator<InputStream>, Closeable {

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public InputStream next() {
            return entries.next();
        }

        @Override
        public void close() {
            closed.add("unpacker");
        }
    }

    private static Iterator<InputStream> failing(RuntimeException failure) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw failure;
            }

            @Override
            public InputStream next() {
                throw new AssertionError();
            }
        };
    }

    private static InputStream entry(String content) {
        return new ByteArrayInputStream(content.getBytes(ISO_8859_1));
    }

    private static void assertCorrupt(InputStream in, String message) {
        assertThatThrownBy(() -> readAll(in, 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessage(message);
    }

    private CheckedEntriesInputStream open(byte[] zip, String... entries) throws IOException {
        return open(
                zip,
                Arrays.stream(entries).map(CheckedEntriesInputStreamTest::entry).iterator());
    }

    private CheckedEntriesInputStream open(byte[] zip, Iterator<InputStream> entries) throws IOException {
        Path archive = Files.write(directory.resolve("log.tsv.zip"), zip);
        return new CheckedEntriesInputStream(archive, Expansion.UNLIMITED, entries);
    }
}
