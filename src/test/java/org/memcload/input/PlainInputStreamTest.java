package org.memcload.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.input.Streams.readAll;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainInputStreamTest {

    private static final String GZIP = "\u001f\u008b";
    private static final String ZIP = "PK\u0003\u0004";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8192, 200_000})
    void textComesOutAsItStands(int chunk) throws IOException {
        String text = "idfa\te7e1\t67.7\t-22.8\t7942\r\n\u0000\u00ff\n".repeat(5000);
        assertThat(readAll(open(text), chunk)).asString(ISO_8859_1).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "\u0000", "\u00ff"})
    void aFileOfOneByteOrNoneIsText(String text) throws IOException {
        assertThat(readAll(open(text), 8192)).asString(ISO_8859_1).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {GZIP, GZIP + "\u0008 and more"})
    void gzipIsRefusedAndTheNameThatItShouldHaveIsGiven(String content) {
        assertThatThrownBy(() -> readAll(open(content), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessage("not plain text but gzip: rename it to end in .tsv.gz");
    }

    @ParameterizedTest
    @ValueSource(strings = {ZIP, ZIP + " and more"})
    void zipIsRefusedAndTheNameThatItShouldHaveIsGiven(String content) {
        assertThatThrownBy(() -> readAll(open(content), 8192))
                .isInstanceOf(CorruptInputException.class)
                .hasMessage("not plain text but zip: rename it to end in .tsv.zip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001f",
                "\u001f\u008a",
                "x\u008b",
                "x\u001f\u008b",
                "PK\u0003",
                "PK\u0003\u0005",
                "PK\u0004\u0004",
                "PX\u0003\u0004",
                "XK\u0003\u0004",
                "xPK\u0003\u0004"
            })
    void textThatResemblesTheStartOfACompressedFileIsText(String text) throws IOException {
        assertThat(readAll(open(text), 8192)).asString(ISO_8859_1).isEqualTo(text);
    }

    @Test
    void bytesThatTheCallerHadInItsArrayAreNotTakenForTheFile() throws IOException {
        byte[] bytes = {0, 'P', 'K', 3, 4};

        assertThat(open("PK\u0003").read(bytes, 1, 4)).isEqualTo(3);
        assertThat(open("\u001f").read(new byte[] {0, (byte) 0x8b}, 0, 2)).isEqualTo(1);
    }

    @Test
    void aFileIsOpenedByItsPath(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("log.tsv"), "1\n2\n");

        try (LogInputStream in = PlainInputStream.open(file)) {
            assertThat(in.readAllBytes()).asString(ISO_8859_1).isEqualTo("1\n2\n");
            assertThat(in.compressedBytesRead()).isEqualTo(4);
        }
        assertThatThrownBy(() -> PlainInputStream.open(directory.resolve("none.tsv")))
                .isInstanceOf(NoSuchFileException.class);
    }

    private static InputStream open(String content) {
        return new PlainInputStream(new ByteArrayInputStream(content.getBytes(ISO_8859_1)));
    }
}
