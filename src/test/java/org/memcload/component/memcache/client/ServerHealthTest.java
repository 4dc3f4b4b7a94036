package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.protocol.CommandRequest;
import org.memcload.component.memcache.client.protocol.Reply;
import org.memcload.component.memcache.client.transport.TransportSecurity;

class ServerHealthTest {

    private static final long INTERVAL = 2000;
    private static final long INTERVAL_NANOS = INTERVAL * 1_000_000;

    /** Near its end: the clock of Java may begin anywhere, and overflows. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    private final ServerHealth health = new ServerHealth(new ServerAddress("b", 2), "a:1,b:2", INTERVAL, clock::get);
    private final LogLines log = new LogLines(ServerHealth.class);

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void aServerIsAliveAtFirst() {
        assertThat(health.isDead()).isFalse();
        assertThat(health.isUsable()).isTrue();
        assertThat(health.admit(request())).isNull();
    }

    @Test
    void aDeadServerIsSentNothingUntilTheIntervalIsOver() {
        health.failed("could not connect");

        clock.addAndGet(INTERVAL_NANOS - 1);
        assertThat(health.isUsable()).isFalse();
        assertThat(health.admit(request()))
                .hasMessageMatching(
                        "memcached b:2: taken for dead since \\S+Z \\(could not connect\\), to be tried again"
                                + " at \\S+Z");

        clock.addAndGet(1);
        assertThat(health.isUsable()).isTrue();
        assertThat(health.admit(request())).isNull();
    }

    @Test
    void onlyOneRequestAtATimeTriesADeadServer() {
        health.failed("could not connect");
        clock.addAndGet(10 * INTERVAL_NANOS);
        Call<Reply> probe = request();
        health.admit(probe);

        assertThat(health.isUsable()).isFalse();
        assertThat(health.admit(request())).hasMessageContaining("being tried again now");

        // not answered, but through no fault of the server
        health.concluded(probe);
        assertThat(health.isDead()).isTrue();
        assertThat(health.admit(request())).isNull();
    }

    @Test
    void aServerThatAnswersTheProbeIsAlive() {
        health.failed("could not connect");
        clock.addAndGet(INTERVAL_NANOS);
        Call<Reply> probe = request();
        health.admit(probe);

        answer(probe);
        health.concluded(probe);

        assertThat(health.isDead()).isFalse();
        assertThat(health.admit(request())).isNull();
        assertThat(health.admit(request())).isNull();
    }

    @Test
    void anAnswerToARequestFromBeforeTheFailureDoesNotBringTheServerBack() {
        Call<Reply> before = request();
        health.admit(before);
        health.failed("no answer");

        answer(before);
        health.concluded(before);

        assertThat(health.isDead()).isTrue();
        assertThat(health.isUsable()).isFalse();
    }

    @Test
    void aServerThatFailsTheProbeIsLeftAloneForAnotherInterval() {
        health.failed("could not connect");
        clock.addAndGet(INTERVAL_NANOS);
        Call<Reply> probe = request();
        health.admit(probe);
        health.failed("no answer");
        health.concluded(probe);

        clock.addAndGet(INTERVAL_NANOS - 1);
        assertThat(health.admit(request())).hasMessageContaining("(no answer)");
        clock.addAndGet(1);
        assertThat(health.admit(request())).isNull();
    }

    @Test
    void failuresOfRequestsFromBeforeDoNotProlongTheInterval() {
        health.failed("connection lost");
        clock.addAndGet(INTERVAL_NANOS - 1);
        health.failed("no answer");

        assertThat(health.admit(request())).hasMessageContaining("(connection lost)");
        clock.addAndGet(1);
        assertThat(health.admit(request())).isNull();
    }

    @Test
    void theLogHasOneLineForTheDeathAndOneForTheReturn() {
        for (int death = 1; death <= 2; death++) {
            health.failed("could not connect");
            health.failed("could not connect");
            for (int i = 0; i < 3; i++) {
                clock.addAndGet(INTERVAL_NANOS);
                health.admit(request());
                health.failed("could not connect");
            }
            assertThat(log.at(Level.WARNING)).hasSize(death);
            assertThat(log.at(Level.INFO)).hasSize(death - 1);
            clock.addAndGet(INTERVAL_NANOS);
            Call<Reply> probe = request();
            health.admit(probe);
            answer(probe);
            health.concluded(probe);
            assertThat(log.at(Level.INFO)).hasSize(death);
        }
        assertThat(log.at(Level.WARNING))
                .contains("memcached b:2 of memcache:a:1,b:2 is taken for dead: could not connect; it is tried again"
                        + " every 2000 ms");
        assertThat(log.at(Level.INFO)).allSatisfy(line -> assertThat(line)
                .startsWith("memcached b:2 of memcache:a:1,b:2 answers again; it was taken for dead since "));
    }

    private static Call<Reply> request() {
        return new Call<>(CommandRequest.get(Records.bytes("k")), null);
    }

    private void answer(Call<Reply> call) {
        try (Deadlines deadlines = new Deadlines();
                ServerConnection connection = new ServerConnection(
                        new ServerAddress("b", 2), TransportSecurity.NONE, INTERVAL, 1, deadlines, reason -> {})) {
            call.submitted(connection);
            call.completed(true);
        }
    }
}
