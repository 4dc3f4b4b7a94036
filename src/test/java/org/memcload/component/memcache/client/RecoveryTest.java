package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.Requests.failure;
import static org.memcload.component.memcache.client.Requests.onFirstConnection;
import static org.memcload.component.memcache.client.Requests.set;
import static org.memcload.component.memcache.client.Requests.sets;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;

/** Servers that are silent or drop connections, and the calls and connections after that. */
@Timeout(30)
class RecoveryTest extends ConnectionSupport {

    /** Milliseconds: half of it is long compared with any delay of this machine. */
    private static final long PATIENT = 2_000;

    @Test
    void callsThatWaitBehindASilentOneAreSentOverTheNextConnection() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection((request, out) -> {}));
                ServerConnection connection = connect(server, PATIENT, 1)) {
            CompletableFuture<BulkSetRequest> silent = set(connection);
            pause(PATIENT / 2);
            List<CompletableFuture<BulkSetRequest>> waiting = sets(connection, 5);

            assertThat(failure(silent)).hasMessageContaining("no answer within " + PATIENT + " ms");
            for (CompletableFuture<BulkSetRequest> call : waiting) {
                assertThat(call.get().transientFailure()).isNull();
            }
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aCallOnItsWayAfterASilentOneFailsWithTheirConnection() throws Exception {
        CountDownLatch overdue = new CountDownLatch(1);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection((request, out) -> {
                    awaitQuietly(overdue);
                    throw new IOException("closed");
                }));
                ServerConnection connection = connect(server, PATIENT, 10)) {
            CompletableFuture<BulkSetRequest> silent = set(connection);
            pause(PATIENT / 2);
            CompletableFuture<BulkSetRequest> after = set(connection);

            assertThat(failure(silent)).hasMessageContaining("no answer within");
            assertThat(after).isNotDone();
            overdue.countDown();
            assertThat(failure(after)).hasMessageContaining("connection lost");
        }
    }

    /** The first connection hangs, the second answers nothing but its greeting, and the server takes further connections. */
    @Test
    void aConnectionThatFallsSilentAfterItsGreetingIsGivenUp() throws Exception {
        boolean[] greeted = new boolean[1];
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.connection() != 2 || !greeted[0]) {
                        if (request.isGreeting()) {
                            MisbehavingServer.answer(out, request, 0, "");
                        } else if (request.connection() > 2) {
                            Requests.obey(request, out);
                        }
                    }
                    greeted[0] |= request.connection() == 2 && request.isSettings();
                });
                ServerConnection connection = connect(server, SHORT, 1)) {
            CompletableFuture<BulkSetRequest> answered = set(connection);
            for (int attempt = 1; attempt < 5; attempt++) {
                answered = answered.exceptionallyCompose(failure -> set(connection));
            }

            assertThat(answered.get().transientFailure()).isNull();
        }
    }

    @Test
    void connectingHasATimeOfItsOwn() throws Exception {
        long slow = 600;
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.isGreeting()) {
                        pause(slow);
                        MisbehavingServer.answer(out, request, 0, "");
                    } else {
                        Requests.obey(request, out);
                    }
                });
                ServerConnection connection = connect(server, new Timeouts(LONG, slow / 2), 1)) {
            assertThat(set(connection).get().transientFailure()).isNull();
        }
    }

    @Test
    void aServerThatAcceptsAndClosesGetsFewerAndFewerConnections() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    throw new IOException("closed");
                });
                ServerConnection connection = connect(server, LONG, 1)) {
            long begin = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                assertThat(failure(set(connection))).isInstanceOf(RequestFailedException.class);
            }

            // each call has an attempt of its own, after half of 10, 20, 40, 80, 160, 250 and 250 ms at least
            assertThat(server.connections()).isEqualTo(8);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isGreaterThanOrEqualTo(400);
        }
    }

    @Test
    void aCallThatWaitsForTheNextAttemptFailsWhenTheConnectionIsClosed() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
            throw new IOException("closed");
        })) {
            ServerConnection connection = connect(server, LONG, 1);
            for (int i = 0; i < 8; i++) {
                assertThat(failure(set(connection))).isInstanceOf(RequestFailedException.class);
            }
            CompletableFuture<BulkSetRequest> waiting = set(connection);
            connection.close();
            deadlines.close();

            assertThat(failure(waiting)).hasMessageContaining("connection closed");
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
