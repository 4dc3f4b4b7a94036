package org.memcload.component.memcache.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseTest {

    private static final int EXTRAS = 4;

    @Test
    void itIsTheSameInWhateverPiecesItArrives() throws Exception {
        byte[] bytes = bytes("key", "a value");
        for (int cut = 0; cut < bytes.length; cut++) {
            Response response = new Response(100);
            assertThat(response.read(ByteBuffer.wrap(bytes, 0, cut))).isFalse();
            assertThat(response.read(ByteBuffer.wrap(bytes, cut, bytes.length - cut)))
                    .isTrue();

            assertThat(response.opcode()).isEqualTo(BinaryProtocol.STAT);
            assertThat(response.status()).isEqualTo(0x1234);
            assertThat(response.opaque()).isEqualTo(0x5678_9abc);
            assertThat(response.key()).isEqualTo("key");
            assertThat(response.value()).isEqualTo("a value".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void theNextOneBeginsWhereItEnds() throws Exception {
        byte[] one = bytes("key", "one value");
        byte[] other = bytes("", "");
        ByteBuffer both = ByteBuffer.allocate(one.length + other.length);
        both.put(one).put(other).flip();
        Response response = new Response(100);

        assertThat(response.read(both)).isTrue();
        assertThat(both.remaining()).isEqualTo(other.length);
        response.clear();
        assertThat(response.read(both)).isTrue();
        assertThat(response.key()).isEmpty();
        assertThat(response.value()).isEmpty();
        assertThat(response.errorText()).isEqualTo("error 0x1234");
    }

    @Test
    void anAnnouncementAloneTakesNoMemory() throws Exception {
        byte[] endless = bytes("key", "");
        ByteBuffer.wrap(endless).putInt(8, Integer.MAX_VALUE);
        List<Response> responses = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            responses.add(new Response(Integer.MAX_VALUE));
            assertThat(responses.get(i).read(ByteBuffer.wrap(endless))).isFalse();
        }
    }

    @Test
    void whatBeginsLikeNoResponseIsGarbled() {
        byte[] request = bytes("key", "");
        request[0] = (byte) 0x80;

        assertThatThrownBy(() -> new Response(100).read(ByteBuffer.wrap(request)))
                .isInstanceOf(GarbledResponseException.class)
                .hasMessageContaining("0x80");
    }

    @Test
    void whatIsLargerThanMakesSenseIsGarbled() {
        assertThatThrownBy(() -> new Response(10).read(ByteBuffer.wrap(bytes("key", "a value"))))
                .isInstanceOf(GarbledResponseException.class)
                .hasMessageContaining("14 bytes");
    }

    @Test
    void partsThatAreLongerThanTheWholeAreGarbled() {
        byte[] bytes = bytes("key", "");
        ByteBuffer.wrap(bytes).putInt(8, 2);
        assertThatThrownBy(() -> new Response(10).read(ByteBuffer.wrap(bytes)))
                .isInstanceOf(GarbledResponseException.class);
    }

    @Test
    void ofALongErrorTextTheBeginningIsRepeated() throws Exception {
        Response response = new Response(1_000);
        response.read(ByteBuffer.wrap(bytes("", "x".repeat(500))));

        assertThat(response.errorText()).isEqualTo("x".repeat(200));
    }

    private static byte[] bytes(String key, String value) {
        int extras = key.isEmpty() ? 0 : EXTRAS;
        ByteBuffer response = ByteBuffer.allocate(BinaryProtocol.HEADER + extras + key.length() + value.length());
        response.put(BinaryProtocol.RESPONSE_MAGIC)
                .put(BinaryProtocol.STAT)
                .putShort((short) key.length())
                .put((byte) extras)
                .put((byte) 0)
                .putShort((short) 0x1234)
                .putInt(extras + key.length() + value.length())
                .putInt(0x5678_9abc)
                .putLong(0);
        response.position(response.position() + extras);
        response.put(key.getBytes(StandardCharsets.US_ASCII)).put(value.getBytes(StandardCharsets.US_ASCII));
        return response.array();
    }
}
