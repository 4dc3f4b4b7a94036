package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;

@Timeout(60)
class CountTest {

    /** Status of an incr with an initial value if another client adds the key after memcached has missed it. */
    private static final int NOT_STORED = 0x05;

    @Test
    void aCountWhoseKeyAnotherClientAddsInBetweenIsSentAgain() throws Exception {
        AtomicInteger races = new AtomicInteger(3);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {
                    boolean lost = races.getAndDecrement() > 0;
                    MisbehavingServer.answer(
                            out, request, lost ? NOT_STORED : 0, lost ? "Not stored." : "\0\0\0\0\0\0\0\7");
                });
                MemcacheClient client =
                        MemcacheClient.builder(server.address().toString()).build()) {
            Reply reply = client.incr("n", 1, 1L, 0).get(30, TimeUnit.SECONDS);

            assertThat(reply.outcome()).isEqualTo(Outcome.STORED);
            assertThat(reply.number()).isEqualTo(7);
            assertThat(server.requests()).hasSize(4);
        }
    }
}
