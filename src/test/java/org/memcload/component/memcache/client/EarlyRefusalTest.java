package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.MisbehavingServer.Received;
import org.memcload.component.memcache.client.protocol.Outcome;

/** A server that answers a set as soon as it has the header, and then reads the value, as memcached does if it refuses it. */
@Timeout(60)
class EarlyRefusalTest {

    /** Larger than all socket buffers between client and server. */
    private static final byte[] LARGE = new byte[32 << 20];

    private static final int TOO_LARGE = 0x03;

    private final CountDownLatch answered = new CountDownLatch(1);

    private MisbehavingServer server(int status) throws IOException {
        return new MisbehavingServer(new MisbehavingServer.Behaviour() {
            @Override
            public void begin(Received header, DataOutputStream out) throws IOException {
                if (header.opcode() == MisbehavingServer.SET) {
                    MisbehavingServer.answer(out, header, status, status == 0 ? "" : "Too large.");
                    awaitAnswered();
                }
            }

            @Override
            public void handle(Received request, DataOutputStream out) throws IOException {
                if (request.isGreeting()) {
                    MisbehavingServer.answer(out, request, 0, "");
                } else if (request.opcode() == MisbehavingServer.GET) {
                    MisbehavingServer.answer(out, request, 1, "Not found");
                }
            }
        });
    }

    private void awaitAnswered() throws IOException {
        try {
            answered.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anErrorBeforeTheWholeValueWasSentIsTheAnswerAndTheConnectionGoesOn() throws Exception {
        try (MisbehavingServer server = server(TOO_LARGE);
                MemcacheClient client = client(server)) {
            var refused = client.set("k", LARGE, 0, 0);
            var next = client.get("next");
            assertThatThrownBy(() -> refused.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("set of 'k' failed: Too large.");
            answered.countDown();

            assertThat(next.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.NOT_FOUND);
            assertThat(client.get("another").get(30, TimeUnit.SECONDS).outcome())
                    .isEqualTo(Outcome.NOT_FOUND);
            assertThat(server.requests().get(0).value()).hasSize(LARGE.length);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aSuccessBeforeTheWholeValueWasSentIsNotBelieved() throws Exception {
        try (MisbehavingServer server = server(0);
                MemcacheClient client = client(server)) {
            assertThatThrownBy(() -> client.set("k", LARGE, 0, 0).get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("it came before the request was sent");
            answered.countDown();
        }
    }

    private static MemcacheClient client(MisbehavingServer server) {
        return MemcacheClient.builder(server.address().toString())
                .timeout(Duration.ofSeconds(30))
                .build();
    }
}
