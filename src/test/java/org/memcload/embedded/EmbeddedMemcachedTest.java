package org.memcload.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.LogLines;

class EmbeddedMemcachedTest extends MemcachedBehaviour {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private EmbeddedMemcached server;

    @Override
    InetSocketAddress start() throws IOException {
        server = EmbeddedMemcached.start(ANY_PORT);
        return server.address();
    }

    @Override
    void end() {
        server.close();
    }

    static Stream<byte[]> malformed() {
        byte[] none = {};
        byte[] key = ascii("k");
        return Stream.of(
                ascii("stats\r\n"),
                ascii("x".repeat(100_000)),
                RawClient.request(0x81, 0x0a, 1, none, none, none, 0),
                RawClient.request(0x80, 0x01, 1, key, new byte[8], none, Integer.MAX_VALUE),
                RawClient.request(0x80, 0x01, 1, key, new byte[8], none, -1),
                RawClient.request(0x80, 0x01, 1, key, new byte[8], none, 8),
                RawClient.request(0x80, 0x01, 1, key, new byte[200], none, 400),
                RawClient.request(0x80, 0x00, 1, new byte[40_000], none, none, 40_000),
                RawClient.request(0x00, 1, new byte[251], none, none));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedBytesCloseTheConnectionQuietly(byte[] bytes) throws Exception {
        List<String> logged = linesLoggedDuring(() -> {
            try (RawClient raw = new RawClient(server.address())) {
                raw.send(bytes);

                assertThat(raw.bytesUntilClosed()).isLessThan(100);
            }
        });

        assertThat(logged).isEmpty();
        assertThat(reader().currItems()).isZero();
    }

    @Test
    void aMalformedRequestAfterGoodOnesDoesNotTouchThoseNorOtherConnections() throws Exception {
        try (RawClient raw = new RawClient(server.address())) {
            raw.send(RawClient.request(0x01, 1, ascii("k"), new byte[8], ascii("v")));
            raw.receive();
            raw.send(RawClient.request(0x33, 0x0a, 1, new byte[0], new byte[0], new byte[0], 0));

            assertThat(raw.bytesUntilClosed()).isZero();
        }
        assertThat(reader().get(ascii("k"))).isEqualTo(ascii("v"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x55, 0x02, 0x04, 0x08, 0x1c}) // none of memcached's, add, delete, flush, touch
    void theBodyOfAnUnknownCommandIsSkipped(int opcode) throws Exception {
        try (RawClient raw = new RawClient(server.address())) {
            raw.send(RawClient.request(opcode, 7, ascii("k"), new byte[4], ascii("value")));
            raw.send(RawClient.request(0x0a, 8, new byte[0], new byte[0], new byte[0]));

            assertThat(raw.receive()).isEqualTo(new RawClient.Answer(opcode, 0x81, 7, 0));
            assertThat(raw.receive()).isEqualTo(new RawClient.Answer(0x0a, 0, 8, 0));
        }
    }

    @Test
    void aConnectionThatEndsInMidRequestStoresNothing() throws Exception {
        byte[] request = RawClient.request(0x01, 1, ascii("k"), new byte[8], ascii("value"));
        List<String> logged = linesLoggedDuring(() -> {
            try (RawClient raw = new RawClient(server.address())) {
                raw.send(Arrays.copyOf(request, request.length - 1));
            }
            assertThat(reader().currItems()).isZero();
        });

        assertThat(logged).isEmpty();
    }

    @Test
    void aClientThatDoesNotReadGetsAllAnswersLater() throws Exception {
        int requests = 3_000;
        ByteArrayOutputStream gets = new ByteArrayOutputStream();
        for (int i = 0; i < requests; i++) {
            gets.writeBytes(RawClient.request(0x00, i, ascii("k"), new byte[0], new byte[0]));
        }
        try (RawClient raw = new RawClient(server.address())) {
            raw.send(RawClient.request(0x11, 1, ascii("k"), new byte[8], new byte[50_000]));
            raw.send(gets.toByteArray());
            for (int i = 0; i < requests; i++) {
                RawClient.Answer answer = raw.receive();
                assertThat(answer.status()).isZero();
                assertThat(answer.opaque()).isEqualTo(i);
            }
        }
    }

    @Test
    void aTakenPortIsNamedWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());

            assertThatThrownBy(() -> EmbeddedMemcached.start(address))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(address.getHostString() + ":" + address.getPort())
                    .hasMessageContaining("configure another address");
        }
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThatThrownBy(() -> EmbeddedMemcached.start(InetSocketAddress.createUnresolved("no.such.host", 33013)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no.such.host:33013");
    }

    @Test
    void closeFreesThePortAndEndsTheConnections() throws Exception {
        InetSocketAddress address = server.address();
        try (RawClient raw = new RawClient(address)) {
            raw.send(RawClient.request(0x0a, 1, new byte[0], new byte[0], new byte[0]));
            raw.receive();

            server.close();

            assertThat(raw.bytesUntilClosed()).isZero();
        }
        server = EmbeddedMemcached.start(address);
        assertThat(server.address()).isEqualTo(address);
    }

    private static List<String> linesLoggedDuring(Action action) throws Exception {
        try (LogLines netty = new LogLines("io.netty");
                LogLines ours = new LogLines("org.memcload")) {
            action.run();
            return Stream.concat(netty.all().stream(), ours.all().stream()).toList();
        }
    }

    private interface Action {
        void run() throws Exception;
    }
}
