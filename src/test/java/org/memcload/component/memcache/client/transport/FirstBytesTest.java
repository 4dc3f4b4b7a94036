package org.memcload.component.memcache.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FirstBytesTest {

    @Test
    void knownBytesAreExplained() {
        assertThat(FirstBytes.meaning(received("ERROR Too many open connections\r\n")))
                .contains("no connection left", "-c");
        assertThat(FirstBytes.meaning(ByteBuffer.wrap(new byte[] {21, 3, 1, 0, 2, 2, 70})))
                .contains("TLS");
    }

    @Test
    void otherBytesAndTooFewAreNot() {
        assertThat(FirstBytes.meaning(received("ERROR\r\n"))).isNull();
        assertThat(FirstBytes.meaning(received("ERROR Too many op"))).isNull();
        assertThat(FirstBytes.meaning(ByteBuffer.allocate(0))).isNull();
        assertThat(FirstBytes.meaning(ByteBuffer.wrap(new byte[] {21, 2}))).isNull();
    }

    @Test
    void thePositionDoesNotMatter() {
        ByteBuffer read = received("ERROR Too many open connections\r\n");
        read.position(24);

        assertThat(FirstBytes.meaning(read)).isNotNull();
        assertThat(read.position()).isEqualTo(24);
    }

    private static ByteBuffer received(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
