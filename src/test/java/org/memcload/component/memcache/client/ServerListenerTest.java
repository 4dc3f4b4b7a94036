package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.client.Requests.failure;
import static org.memcload.component.memcache.client.Requests.onFirstConnection;
import static org.memcload.component.memcache.client.Requests.set;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.MisbehavingServer.End;
import org.memcload.component.memcache.client.MisbehavingServer.Received;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.protocol.CommandRequest;
import org.memcload.component.memcache.client.protocol.StatsRequest;
import org.memcload.component.memcache.client.transport.TransportSecurity;
import org.memcload.testing.MemcachedServer;

/** A listener hears of connections in time to act before the requests that they are about go on. */
@Tag("server")
@Timeout(30)
class ServerListenerTest {

    private static final long SHORT = 300;
    private static final long LONG = 20_000;

    private final Deadlines deadlines = new Deadlines();
    private final List<String> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        deadlines.close();
    }

    @Test
    void theStatisticsAreTold() throws Exception {
        CompletableFuture<Map<String, String>> told = new CompletableFuture<>();
        try (MemcachedServer server = MemcachedServer.start();
                ServerConnection connection = new ServerConnection(
                        ServerAddress.parseList(server.address()).get(0),
                        TransportSecurity.NONE,
                        new Timeouts(LONG, LONG),
                        1,
                        deadlines,
                        Reachability.UNWATCHED)) {
            connection.watchedBy("test", List.of(), onGreeting((asked, statistics) -> told.complete(statistics)));
            assertThat(set(connection).get().transientFailure()).isNull();

            assertThat(told.get(1, TimeUnit.SECONDS)).containsKeys("pid", "time", "uptime", "evictions");
        }
    }

    @Test
    void noRequestIsSentBeforeTheListenerKnowsOfTheConnection() throws Exception {
        CountDownLatch greeted = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection = connect(server, LONG, onGreeting((asked, statistics) -> {
                    greeted.countDown();
                    awaitQuietly(proceed);
                }))) {
            CompletableFuture<BulkSetRequest> before = set(connection);
            assertThat(greeted.await(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<BulkSetRequest> after = set(connection);
            assertThat(server.requests()).isEmpty();
            proceed.countDown();

            assertThat(before.get().transientFailure()).isNull();
            assertThat(after.get().transientFailure()).isNull();
        }
    }

    @Test
    void bothQuestionsOfTheGreetingAreAskedAtOnce() throws Exception {
        List<Received> questions = new CopyOnWriteArrayList<>();
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.isGreeting()) {
                        questions.add(request);
                        if (questions.size() == 2) {
                            MisbehavingServer.answer(out, questions.get(0), 0, "");
                            MisbehavingServer.answer(out, questions.get(1), 0, "");
                        }
                    } else {
                        Requests.obey(request, out);
                    }
                });
                ServerConnection connection = connect(server, LONG, onGreeting((asked, statistics) -> {}))) {
            assertThat(set(connection).get().transientFailure()).isNull();
        }
    }

    @Test
    void aServerThatRefusesToTellItsStatisticsIsGreetedWithoutThem() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.isGreeting()) {
                        MisbehavingServer.answer(out, request, 0x81, "Unknown command");
                    } else {
                        Requests.obey(request, out);
                    }
                });
                ServerConnection connection = connect(
                        server,
                        LONG,
                        onGreeting((asked, statistics) -> events.add(asked.address() + " " + statistics)))) {
            assertThat(set(connection).get().transientFailure()).isNull();

            assertThat(events).containsExactly(server.address() + " null");
        }
    }

    @Test
    void theStatisticsAreAskedForAgainOverTheConnectionOfTheRecords() throws Exception {
        CompletableFuture<ConnectedServer> greeted = new CompletableFuture<>();
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.isGreeting()) {
                        MisbehavingServer.statistic(out, request, "pid", "7");
                        MisbehavingServer.answer(out, request, 0, "");
                    } else {
                        Requests.obey(request, out);
                    }
                });
                ServerConnection connection =
                        connect(server, LONG, onGreeting((asked, statistics) -> greeted.complete(asked)))) {
            assertThat(set(connection).get().transientFailure()).isNull();

            assertThat(greeted.get().statistics().get()).isEqualTo(Map.of("pid", "7"));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aListenerThatFailsKeepsNoRequestFromBeingSent() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection = connect(server, LONG, onGreeting((asked, statistics) -> {
                    throw new IllegalStateException("greeted");
                }))) {
            assertThat(set(connection).get().transientFailure()).isNull();
        }
    }

    @Test
    void aLostConnectionIsAbandonedBeforeItsRequestsFail() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {
                    throw new IOException("closed");
                });
                ServerConnection connection = connect(server, LONG, onAbandoned(events::add))) {
            CompletableFuture<BulkSetRequest> failing = set(connection);
            var unused = failing.whenComplete((done, failure) -> events.add("failed"));
            assertThat(failure(failing)).isInstanceOf(RequestFailedException.class);

            assertThat(events).containsExactly(server.address() + " connection lost", "failed");
        }
    }

    @Test
    void aLateConnectionIsAbandonedAndResetBeforeAnythingNewerIsSent() throws Exception {
        List<Integer> sentBefore = new CopyOnWriteArrayList<>();
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection((request, out) -> {}));
                ServerConnection connection = connect(server, SHORT, onAbandoned(event -> {
                    events.add(event);
                    sentBefore.add((int) server.requests().stream()
                            .filter(request -> request.connection() == 2)
                            .count());
                }))) {
            CompletableFuture<BulkSetRequest> again = set(connection).exceptionallyCompose(failure -> set(connection));
            assertThat(again.get().transientFailure()).isNull();

            assertThat(events)
                    .containsExactly(server.address()
                            + " given up: the server answers over a new connection, but not over this one");
            assertThat(sentBefore).containsExactly(0);
            await().until(() -> server.end(1) == End.RESET);
        }
    }

    @Test
    void aLateConnectionThatIsAnsweredInTheEndIsNotAbandoned() throws Exception {
        CountDownLatch thawed = new CountDownLatch(1);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection((request, out) -> {
                    awaitQuietly(thawed);
                    MisbehavingServer.answer(out, request, 0, "");
                }));
                ServerConnection connection = connect(server, SHORT, onAbandoned(events::add))) {
            assertThat(failure(set(connection))).hasMessageContaining("no answer within " + SHORT + " ms");
            thawed.countDown();
            assertThat(set(connection).get().transientFailure()).isNull();

            assertThat(events).isEmpty();
            await().until(() -> server.end(1) == End.CLOSED);
        }
    }

    @Test
    void requestsThatOnlyReadAreNotAbandoned() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {
                    if (request.opcode() == MisbehavingServer.GET) {
                        throw new IOException("closed");
                    }
                    Requests.obey(request, out);
                });
                ServerConnection connection = connect(server, LONG, onAbandoned(events::add))) {
            assertThat(set(connection).get().transientFailure()).isNull();
            assertThat(failure(connection.submit(CommandRequest.get(new byte[] {'k'}))))
                    .hasMessageContaining("connection lost");

            assertThat(events).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsClosedWithRequestsOnTheirWayIsAbandonedAndReset() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> arrived.countDown());
                ServerConnection connection = connect(server, LONG, onAbandoned(events::add))) {
            CompletableFuture<BulkSetRequest> failing = set(connection);
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            connection.close();
            assertThat(failure(failing)).hasMessageContaining("connection closed");

            assertThat(events).containsExactly(server.address() + " connection closed");
            await().until(() -> server.end(1) == End.RESET);
        }
    }

    @Test
    void aConnectionOverWhichEverythingWasAnsweredIsClosedPolitely() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection = connect(server, LONG, onAbandoned(events::add))) {
            assertThat(set(connection).get().transientFailure()).isNull();
            connection.close();

            assertThat(events).isEmpty();
            await().until(() -> server.end(1) == End.CLOSED);
        }
    }

    @Test
    void statisticsWithoutAnEndCostTheConnectionAndNotTheMemory() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> flood(out, request));
                ServerConnection connection = connect(server, LONG, onAbandoned(events::add))) {
            assertThat(failure(connection.submit(new StatsRequest("items"))))
                    .hasMessageContaining("statistics take more");
        }
    }

    @Test
    void statisticsWithoutAnEndInTheGreetingEndIt() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> flood(out, request));
                ServerConnection connection = connect(server, LONG, onAbandoned(events::add))) {
            assertThat(failure(set(connection))).hasMessageContaining("statistics take more than 262144 bytes");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void statisticsThatNeverEndAreLateHoweverManyCome() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        MisbehavingServer.statistic(out, request, "s", "v");
                        awaitQuietly(new CountDownLatch(1), SHORT / 10);
                    }
                });
                ServerConnection connection = connect(server, SHORT, onAbandoned(events::add))) {
            assertThat(failure(connection.submit(new StatsRequest("items"))))
                    .hasMessageContaining("no answer within " + SHORT + " ms");
        }
    }

    /** The same name again and again, so that counting what is kept would not do. */
    private static void flood(DataOutputStream out, Received request) throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            MisbehavingServer.statistic(out, request, "name", "v".repeat(1000));
        }
    }

    private ServerConnection connect(MisbehavingServer server, long timeout, ServerListener listener) {
        ServerConnection connection = new ServerConnection(
                server.address(),
                TransportSecurity.NONE,
                new Timeouts(timeout, timeout),
                1,
                deadlines,
                Reachability.UNWATCHED);
        connection.watchedBy("test", List.of(), listener);
        return connection;
    }

    private static ServerListener onGreeting(BiConsumer<ConnectedServer, Map<String, String>> greeted) {
        return new ServerListener() {
            @Override
            public void greeted(ConnectedServer server, Map<String, String> statistics) {
                greeted.accept(server, statistics);
            }

            @Override
            public void abandoned(String server, String reason) {}
        };
    }

    private static ServerListener onAbandoned(Consumer<String> abandoned) {
        return new ServerListener() {
            @Override
            public void greeted(ConnectedServer server, Map<String, String> statistics) {}

            @Override
            public void abandoned(String server, String reason) {
                abandoned.accept(server + " " + reason);
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        awaitQuietly(latch, 10_000);
    }

    private static void awaitQuietly(CountDownLatch latch, long millis) {
        try {
            var unused = latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
