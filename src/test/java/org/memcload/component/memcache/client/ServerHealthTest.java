package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    private static final Timeouts TIMEOUTS = new Timeouts(INTERVAL, INTERVAL);

    private static final ConnectionFailure UNCONNECTED = new ConnectionFailure(ErrorKind.CONNECT, "could not connect");
    private static final ConnectionFailure SILENT = new ConnectionFailure(ErrorKind.TIMEOUT, "no answer");
    private static final ConnectionFailure LOST = new ConnectionFailure(ErrorKind.LOST, "connection lost");

    /** Near its end: the clock of Java may begin anywhere, and overflows. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    private final ServerHealth health = health(FailureMode.CANCEL, 1);
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
        health.failed(UNCONNECTED);

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
        health.failed(UNCONNECTED);
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
        health.failed(UNCONNECTED);
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
        health.failed(SILENT);

        answer(before);
        health.concluded(before);

        assertThat(health.isDead()).isTrue();
        assertThat(health.isUsable()).isFalse();
    }

    @Test
    void aServerThatFailsTheProbeIsLeftAloneForAnotherInterval() {
        health.failed(UNCONNECTED);
        clock.addAndGet(INTERVAL_NANOS);
        Call<Reply> probe = request();
        health.admit(probe);
        health.failed(SILENT);
        health.concluded(probe);

        clock.addAndGet(INTERVAL_NANOS - 1);
        assertThat(health.admit(request())).hasMessageContaining("(no answer)");
        clock.addAndGet(1);
        assertThat(health.admit(request())).isNull();
    }

    @Test
    void failuresOfRequestsFromBeforeDoNotProlongTheInterval() {
        health.failed(LOST);
        clock.addAndGet(INTERVAL_NANOS - 1);
        health.failed(SILENT);

        assertThat(health.admit(request())).hasMessageContaining("(connection lost)");
        clock.addAndGet(1);
        assertThat(health.admit(request())).isNull();
    }

    @Test
    void theLogHasOneLineForTheDeathAndOneForTheReturn() {
        for (int death = 1; death <= 2; death++) {
            health.failed(UNCONNECTED);
            health.failed(UNCONNECTED);
            for (int i = 0; i < 3; i++) {
                clock.addAndGet(INTERVAL_NANOS);
                health.admit(request());
                health.failed(UNCONNECTED);
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

    @Test
    void aServerIsDeadAfterAsManyFailuresInARowAsTheThreshold() {
        ServerHealth patient = health(FailureMode.CANCEL, 3);
        assertThat(patient.failed(SILENT)).isFalse();
        assertThat(patient.failed(LOST)).isFalse();
        patient.answered();
        assertThat(patient.failed(SILENT)).isFalse();
        assertThat(patient.failed(SILENT)).isFalse();
        assertThat(patient.isDead()).isFalse();
        assertThat(patient.failed(LOST)).isTrue();

        assertThat(patient.isDead()).isTrue();
        assertThat(log.at(Level.WARNING)).hasSize(1);
    }

    @Test
    void aServerThatCannotBeConnectedToIsDeadAtOnce() {
        ServerHealth patient = health(FailureMode.CANCEL, 3);

        assertThat(patient.failed(UNCONNECTED)).isTrue();
        assertThat(patient.isDead()).isTrue();
    }

    @Test
    void aLostServerIsStillTriedWhereEveryRequestIsAndTheLogHasTheSameLines() {
        ServerHealth tried = health(FailureMode.RETRY, 2);
        for (int loss = 1; loss <= 2; loss++) {
            tried.failed(SILENT);
            assertThat(log.at(Level.WARNING)).hasSize(loss - 1);
            assertThat(tried.failed(SILENT)).isFalse();
            tried.failed(UNCONNECTED);
            assertThat(log.at(Level.WARNING)).hasSize(loss);
            assertThat(tried.isDead()).isFalse();
            assertThat(tried.isUsable()).isTrue();
            assertThat(tried.admit(request())).isNull();

            tried.answered();
            tried.answered();
            assertThat(log.at(Level.INFO)).hasSize(loss);
        }
        assertThat(log.at(Level.WARNING)).contains("memcached b:2 of memcache:a:1,b:2 is lost: no answer");
        assertThat(log.at(Level.INFO)).allSatisfy(line -> assertThat(line)
                .startsWith("memcached b:2 of memcache:a:1,b:2 answers again; it was lost since "));
    }

    private ServerHealth health(FailureMode mode, int threshold) {
        List<ServerAddress> servers = ServerAddress.parseList("a:1,b:2");
        return new ServerHealth(
                servers.get(1),
                new ClientOptions(
                        servers,
                        List.of(1, 1),
                        TIMEOUTS,
                        1,
                        1,
                        mode,
                        threshold,
                        INTERVAL,
                        TransportSecurity.NONE,
                        null),
                clock::get);
    }

    private static Call<Reply> request() {
        return new Call<>(CommandRequest.get(Records.bytes("k")), null);
    }

    private void answer(Call<Reply> call) {
        try (Deadlines deadlines = new Deadlines();
                ServerConnection connection = new ServerConnection(
                        new ServerAddress("b", 2),
                        TransportSecurity.NONE,
                        TIMEOUTS,
                        1,
                        deadlines,
                        Reachability.UNWATCHED)) {
            call.submitted(connection);
            call.completed(true);
        }
    }
}
