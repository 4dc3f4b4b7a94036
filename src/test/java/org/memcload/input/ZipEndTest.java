package org.memcload.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.input.Streams.concat;
import static org.memcload.input.Zip.positionOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ZipEndTest {

    private static final int END_BYTES = 22;
    private static final int LOCATOR_64_BYTES = 20;
    private static final int MAX_COMMENT_BYTES = 65535;

    /** More than the end of the file that is searched. */
    private static final String LARGE = "0123456789abcde\n".repeat(5000);

    @ParameterizedTest
    @EnumSource(names = {"Never", "Always"})
    void theNumberOfEntriesAndTheStartOfTheCommentAreFound(Zip64Mode mode) throws IOException {
        byte[] zip = new Zip(mode).stored("a", LARGE).stored("b", "1\n").bytes();

        assertThat(read(zip)).isEqualTo(new ZipEnd(2, zip.length));
    }

    @Test
    void anArchiveMayHaveNoEntries() throws IOException {
        assertThat(read(new Zip().bytes())).isEqualTo(new ZipEnd(0, END_BYTES));

        ByteBuffer zip64 =
                ByteBuffer.allocate(56 + LOCATOR_64_BYTES + END_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        zip64.putInt(0, 0x0606_4b50).putLong(4, 56 - 12);
        zip64.putInt(56, 0x0706_4b50);
        zip64.putInt(56 + LOCATOR_64_BYTES, 0x0605_4b50);
        assertThat(read(zip64.array())).isEqualTo(new ZipEnd(0, zip64.capacity()));
    }

    @ParameterizedTest
    @CsvSource({
        "Never, 1",
        "Never, 65534",
        "Never, 65535",
        "Always, 1",
        "Always, 65515",
        "Always, 65516",
        "Always, 65535"
    })
    void aCommentMayHaveAnyLengthUpTo65535Bytes(Zip64Mode mode, int length) throws IOException {
        byte[] zip =
                new Zip(mode).stored("a", LARGE).comment("x".repeat(length)).bytes();

        assertThat(read(zip)).isEqualTo(new ZipEnd(1, zip.length - length));
    }

    /** Unlike the real end, such an end has no directory right before it. */
    @ParameterizedTest
    @CsvSource({"Never, 1", "Never, 50000", "Always, 1", "Always, 50000"})
    void bytesOfAnEntryThatLookLikeAnEndAreNotTheEnd(Zip64Mode mode, int before) throws IOException {
        String content = LARGE + "PK\5\6" + "\0".repeat(18) + "x".repeat(before);
        byte[] zip = new Zip(mode).stored("a", content).bytes();
        int at = positionOf(zip, "PK\5\6");
        int comment = zip.length - at - END_BYTES;
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putShort(at + 20, (short) comment);
        assertThat(comment).isLessThan(MAX_COMMENT_BYTES);

        assertThat(read(zip)).isEqualTo(new ZipEnd(1, zip.length));
    }

    @Test
    void rubbishAfterTheCommentIsReportedWithItsPlace() {
        byte[] empty = new Zip().bytes();
        assertCorrupt(concat(empty, new byte[1]), "rubbish after the end of the zip file at byte 22");

        byte[] zip = new Zip().stored("a", LARGE).comment("a remark").bytes();
        assertCorrupt(concat(zip, new byte[1]), "rubbish after the end of the zip file at byte " + zip.length);
    }

    @Test
    void aFileThatLacksTheEndOfTheCommentIsCutShort() {
        byte[] zip = new Zip().stored("a", LARGE).comment("a remark").bytes();
        byte[] cut = Arrays.copyOf(zip, zip.length - 1);

        assertCorrupt(cut, "zip file cut short at byte " + cut.length);
    }

    @Test
    void aPlaceOfTheZip64EndWhereItCannotBeIsCorrupt() {
        byte[] zip = new Zip(Zip64Mode.Always).stored("a", "1\n").bytes();
        int locator = zip.length - END_BYTES - LOCATOR_64_BYTES;
        int end = positionOf(zip, "PK\6\6");
        for (long position : new long[] {-1, 0, end - 1, end + 1, locator, zip.length, Long.MAX_VALUE}) {
            ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putLong(locator + 8, position);

            assertCorrupt(zip, "zip file has no zip64 end of central directory at byte " + position);
        }
    }

    @Test
    void anArchiveOfSeveralFilesIsRefused() {
        byte[] disks = new Zip().stored("a", "1\n").bytes();
        disks[disks.length - END_BYTES + 4] = 1;
        assertCorrupt(disks, "zip file is one part of several");
        byte[] entries = new Zip().stored("a", "1\n").bytes();
        entries[entries.length - END_BYTES + 8] = 2;
        assertCorrupt(entries, "zip file is one part of several");
    }

    @Test
    void aDirectoryOf4MibIsTheLargest() throws IOException {
        assertThat(read(withDirectoryOf(4 << 20)).entries()).isEqualTo(70);
        assertCorrupt(withDirectoryOf((4 << 20) + 1), "central directory of 4194305 bytes, more than 4194304");
    }

    /** An entry takes 46 bytes and its name. */
    private static byte[] withDirectoryOf(int bytes) {
        Zip zip = new Zip();
        for (int i = 0; i < 69; i++) {
            zip.stored("%060000d".formatted(i), "");
        }
        return zip.stored("x".repeat(bytes - 69 * 60_046 - 46), "").bytes();
    }

    private static void assertCorrupt(byte[] zip, String message) {
        assertThatThrownBy(() -> read(zip))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContaining(message);
    }

    private static ZipEnd read(byte[] zip) throws IOException {
        return ZipEnd.read(new SeekableInMemoryByteChannel(zip));
    }
}
