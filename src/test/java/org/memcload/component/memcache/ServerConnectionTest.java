package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.Requests.failure;
import static org.memcload.component.memcache.Requests.onFirstConnection;
import static org.memcload.component.memcache.Requests.set;
import static org.memcload.component.memcache.Requests.sets;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines, the limit of requests on the way, and failures on this side of the connection. */
@Timeout(30)
class ServerConnectionTest {

    private static final long SHORT = 300;
    private static final long LONG = 20_000;

    private final Deadlines deadlines = new Deadlines();

    @AfterEach
    void end() {
        deadlines.close();
    }

    @Test
    void anErrorInAnAnswersHandlingFailsThatRequestAlone() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterSettings(Requests::obey);
                ServerConnection connection = connect(server, LONG, 10)) {
            CompletableFuture<Void> failing = connection.submit(new NoopRequest() {
                @Override
                Void answer(OperationStatus status) {
                    throw new AssertionError("out of order");
                }
            });

            assertThat(failure(failing)).isInstanceOf(AssertionError.class);
            assertThat(set(connection).get().conclude()).isNull();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionWhoseThreadDiesFailsItsRequestsAndTheNextOneOpensAnother() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterSettings(Requests::obey);
                ServerConnection connection = connect(server, LONG, 10)) {
            CompletableFuture<Void> dying = connection.submit(new NoopRequest() {
                @Override
                Operation operation(ServerLimits limits) {
                    return SpyConnection.FACTORY.getOperationFactory().noop(new OperationCallback() {
                        @Override
                        public void receivedStatus(OperationStatus status) {
                            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
                            throw new AssertionError("the end of the thread");
                        }

                        @Override
                        public void complete() {}
                    });
                }
            });

            assertThat(failure(dying)).isInstanceOf(MemcacheException.class).hasMessageContaining("connection closed");
            assertThat(set(connection).get().conclude()).isNull();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aRequestThatCannotBeSentFailsAloneAndAtOnce() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterSettings(Requests::obey);
                ServerConnection connection = connect(server, LONG, 1)) {
            CompletableFuture<BulkSetRequest> before = set(connection);
            CompletableFuture<Void> unsendable = connection.submit(new NoopRequest() {
                @Override
                Operation operation(ServerLimits limits) {
                    throw new IllegalStateException("no room for the request");
                }
            });
            CompletableFuture<BulkSetRequest> after = set(connection);

            assertThat(failure(unsendable))
                    .isInstanceOf(MemcacheException.class)
                    .hasRootCauseMessage("no room for the request");
            assertThat(before.get().conclude()).isNull();
            assertThat(after.get().conclude()).isNull();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aFailureThatIsHandledSlowlyDoesNotDelayOtherDeadlines() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {});
                ServerConnection one = connect(server, SHORT, 1);
                ServerConnection other = connect(server, SHORT, 1)) {
            CountDownLatch otherFailed = new CountDownLatch(1);
            CompletableFuture<Boolean> slow = set(one).handle((done, failure) -> awaitQuietly(otherFailed));
            var unused = set(other).whenComplete((done, failure) -> otherFailed.countDown());

            assertThat(slow.get()).isTrue();
        }
    }

    @Test
    void whatIsSentAgainAfterATimeoutGoesOverANewConnection() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterSettings(onFirstConnection((request, out) -> {}));
                ServerConnection connection = connect(server, SHORT, 10)) {
            CompletableFuture<BulkSetRequest> again = set(connection).exceptionallyCompose(failure -> set(connection));

            assertThat(again.get().conclude()).isNull();
        }
    }

    @Test
    void deadlinesThatAreOverAtOnceAreKept() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {});
                ServerConnection connection = connect(server, 0, 10)) {
            for (int i = 0; i < 500; i++) {
                assertThat(failure(set(connection))).isInstanceOf(MemcacheException.class);
            }
        }
    }

    @Test
    void noMoreThanMaxInFlightRequestsAreOnTheWay() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterSettings((request, out) -> {});
                ServerConnection connection = connect(server, SHORT, 3)) {
            List<CompletableFuture<BulkSetRequest>> requests = sets(connection, 10);

            requests.forEach(request -> assertThat(failure(request)).isInstanceOf(MemcacheException.class));
            assertThat(server.requests().stream().filter(request -> request.opcode() == MisbehavingServer.NOOP))
                    .hasSize(3);
        }
    }

    @Test
    void anAnswerMakesRoomForTheNextRequest() throws Exception {
        CountDownLatch proceed = new CountDownLatch(1);
        try (MisbehavingServer server = MisbehavingServer.afterSettings((request, out) -> {
                    awaitQuietly(proceed);
                    if (request.opcode() == MisbehavingServer.NOOP) {
                        MisbehavingServer.answer(out, request, 0, "");
                    }
                });
                ServerConnection connection = connect(server, LONG, 1)) {
            List<CompletableFuture<BulkSetRequest>> requests = sets(connection, 10);
            proceed.countDown();

            for (CompletableFuture<BulkSetRequest> request : requests) {
                assertThat(request.get().conclude()).isNull();
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    private ServerConnection connect(MisbehavingServer server, long timeout, int maxInFlight) {
        return new ServerConnection(server.address(), timeout, maxInFlight, deadlines);
    }

    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static class NoopRequest extends Request<Void> {
        @Override
        Operation operation(ServerLimits limits) {
            return SpyConnection.FACTORY.getOperationFactory().noop(this);
        }

        @Override
        Void answer(OperationStatus status) {
            return null;
        }
    }
}
