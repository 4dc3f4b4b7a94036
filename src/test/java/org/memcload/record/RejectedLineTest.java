package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RejectedLineTest {

    @Test
    void a_row_of_a_rejects_file_is_number_reason_and_the_bytes_of_the_line() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new RejectedLine(5_000_000_000L, "too bad", new byte[] {(byte) 0xff, '\t', 'x'}).writeTo(out);

        assertThat(out.toByteArray()).containsExactly("5000000000\ttoo bad\t\u00ff\tx\n".getBytes(ISO_8859_1));
    }
}
