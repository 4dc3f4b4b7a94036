package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.Requests.failure;
import static org.memcload.component.memcache.client.Requests.set;
import static org.memcload.component.memcache.client.Requests.sets;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.spy.memcached.DefaultConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.protocol.Command;
import org.memcload.component.memcache.client.protocol.CommandRequest;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.protocol.Response;
import org.memcload.component.memcache.client.protocol.ServerLimits;
import org.memcload.component.memcache.client.transport.TransportSecurity;
import org.memcload.testing.MemcachedServer;

/** The queue of a connection, the limit of calls on their way, and failures on this side. */
@Tag("server")
@Timeout(30)
class ServerConnectionTest extends ConnectionSupport {

    @Test
    void anErrorInAnAnswersHandlingFailsThatRequestAlone() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection = connect(server, LONG, 10)) {
            CompletableFuture<Void> failing = connection.submit(new NoopRequest() {
                @Override
                public Void answer() {
                    throw new AssertionError("out of order");
                }
            });

            assertThat(failure(failing)).isInstanceOf(AssertionError.class);
            assertThat(set(connection).get().transientFailure()).isNull();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionWhoseThreadDiesFailsItsRequestsAndTheNextOneOpensAnother() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection = connect(server, LONG, 10)) {
            CompletableFuture<Void> dying = connection.submit(new NoopRequest() {
                @Override
                public Progress take(Response response) {
                    Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
                    throw new AssertionError("the end of the thread");
                }
            });

            assertThat(failure(dying))
                    .isInstanceOf(RequestFailedException.class)
                    .hasMessageContaining("connection closed");
            assertThat(set(connection).get().transientFailure()).isNull();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aRequestThatCannotBeSentFailsAloneAndAtOnce() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection = connect(server, LONG, 1)) {
            CompletableFuture<BulkSetRequest> before = set(connection);
            CompletableFuture<Void> unsendable = connection.submit(new NoopRequest() {
                @Override
                public ByteBuffer render(ServerLimits limits) {
                    throw new IllegalStateException("no room for the request");
                }
            });
            CompletableFuture<BulkSetRequest> after = set(connection);

            assertThat(failure(unsendable))
                    .isInstanceOf(RequestFailedException.class)
                    .hasRootCauseMessage("no room for the request");
            assertThat(before.get().transientFailure()).isNull();
            assertThat(after.get().transientFailure()).isNull();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aClosedConnectionTakesNoRequest() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection = connect(server, LONG, 1)) {
            assertThat(set(connection).get().transientFailure()).isNull();
            connection.close();

            assertThat(failure(set(connection))).hasMessageContaining("the endpoint is stopped");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void noMoreThanMaxInFlightRequestsAreOnTheWay() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {});
                ServerConnection connection = connect(server, SHORT, 3)) {
            List<CompletableFuture<BulkSetRequest>> requests = sets(connection, 10);

            requests.forEach(request -> assertThat(failure(request)).isInstanceOf(RequestFailedException.class));
            Map<Integer, Long> onTheWay = server.requests().stream()
                    .filter(request -> request.opcode() == MisbehavingServer.NOOP)
                    .collect(Collectors.groupingBy(MisbehavingServer.Received::connection, Collectors.counting()));
            assertThat(onTheWay).containsEntry(1, 3L);
            assertThat(onTheWay.values()).allMatch(count -> count <= 3);
        }
    }

    @Test
    void moreRequestsThanAQueueOfSpymemcachedHoldsAreSentAtOnce() throws Exception {
        int queue = new DefaultConnectionFactory().getOpQueueLen();
        try (MemcachedServer server = MemcachedServer.start();
                ServerConnection connection = new ServerConnection(
                        ServerAddress.parseList(server.address()).get(0),
                        TransportSecurity.NONE,
                        new Timeouts(LONG, LONG),
                        2 * queue,
                        deadlines,
                        Reachability.UNWATCHED)) {
            server.stop();
            List<CompletableFuture<Reply>> requests = IntStream.rangeClosed(0, queue)
                    .mapToObj(i -> connection.submit(CommandRequest.get(new byte[] {'k'})))
                    .toList();
            server.cont();

            for (CompletableFuture<Reply> request : requests) {
                assertThat(request.get().outcome()).isEqualTo(Outcome.NOT_FOUND);
            }
        }
    }

    @Test
    void anAnswerMakesRoomForTheNextRequest() throws Exception {
        CountDownLatch proceed = new CountDownLatch(1);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {
                    awaitQuietly(proceed);
                    if (request.opcode() == MisbehavingServer.NOOP) {
                        MisbehavingServer.answer(out, request, 0, "");
                    }
                });
                ServerConnection connection = connect(server, LONG, 1)) {
            List<CompletableFuture<BulkSetRequest>> requests = sets(connection, 10);
            proceed.countDown();

            for (CompletableFuture<BulkSetRequest> request : requests) {
                assertThat(request.get().transientFailure()).isNull();
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    private static class NoopRequest extends Request<Void> {
        @Override
        public Command command() {
            return Command.VERSION;
        }

        @Override
        public ByteBuffer render(ServerLimits limits) {
            ByteBuffer header = ByteBuffer.allocate(24);
            return header.put(0, (byte) 0x80).put(1, (byte) MisbehavingServer.NOOP);
        }

        @Override
        public Progress take(Response response) {
            return Progress.COMPLETE;
        }

        @Override
        public Void answer() {
            return null;
        }
    }
}
