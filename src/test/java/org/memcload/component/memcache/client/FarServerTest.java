package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.Requests.failure;
import static org.memcload.component.memcache.client.Requests.set;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.protocol.ServerLimits;
import org.memcload.component.memcache.client.transport.TransportSecurity;

/** What comes before a request has a time of its own: only what is too long by itself fails. */
@Timeout(30)
class FarServerTest {

    private static final long TIMEOUT = 1_000;
    private static final long SHORT = 300;

    private final Deadlines deadlines = new Deadlines();

    @AfterEach
    void end() {
        deadlines.close();
    }

    @Test
    void aGreetingAndARequestThatTakeLongerThanTheTimeoutTogetherAreInTime() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.isGreeting() != request.isSettings() || request.opcode() == MisbehavingServer.NOOP) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TIMEOUT * 7 / 10));
                    }
                    if (request.isGreeting() || request.opcode() == MisbehavingServer.NOOP) {
                        MisbehavingServer.answer(out, request, 0, "");
                    }
                });
                ServerConnection connection = connect(server, TIMEOUT)) {
            assertThat(set(connection).get().transientFailure()).isNull();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aBulkSetAsksForAnAnswerInEachRoundTripOfAConnectionThatBegins() {
        BulkSet records = new BulkSet(Records.numbered("k", 10_000));
        ByteBuffer request = records.request(records.pending(), 0).render(ServerLimits.UNKNOWN);
        // RFC 6928: ten segments at once, and twice as many bytes after each round trip
        int flight = 10 * 1460;
        int end = flight;
        int asked = 0;
        for (int at = 0; at < request.limit(); at += 24 + request.getInt(at + 8)) {
            if (at > end) {
                assertThat(asked).as("no-ops within the bytes before " + end).isPositive();
                flight *= 2;
                end += flight;
                asked = 0;
            }
            asked += request.get(at + 1) == MisbehavingServer.NOOP ? 1 : 0;
        }
        assertThat(end).isGreaterThan(100_000);
    }

    @Test
    void aSecondConnectionThatFallsSilentBeforeTheFirstIsGivenUpMakesWayForAThird() throws Exception {
        int[] questions = new int[1];
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    boolean silent = request.connection() == 1
                            ? !request.isGreeting()
                            : request.connection() == 2 && request.isSettings() && ++questions[0] > 1;
                    if (request.isGreeting() && !silent) {
                        MisbehavingServer.answer(out, request, 0, "");
                    } else if (!silent) {
                        Requests.obey(request, out);
                    }
                });
                ServerConnection connection = connect(server, SHORT)) {
            assertThat(failure(set(connection))).hasMessageContaining("no answer within " + SHORT + " ms");
            assertThat(failure(set(connection))).hasMessageContaining("no answer within " + SHORT + " ms");
            assertThat(set(connection).get().transientFailure()).isNull();

            assertThat(server.connections()).isEqualTo(3);
        }
    }

    private ServerConnection connect(MisbehavingServer server, long timeout) {
        return new ServerConnection(
                server.address(),
                TransportSecurity.NONE,
                new Timeouts(timeout, timeout),
                1,
                deadlines,
                Reachability.UNWATCHED);
    }
}
