package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.Requests.failure;
import static org.memcload.component.memcache.client.Requests.onFirstConnection;
import static org.memcload.component.memcache.client.Requests.set;
import static org.memcload.component.memcache.client.Requests.sets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import net.spy.memcached.DefaultConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.protocol.Command;
import org.memcload.component.memcache.client.protocol.CommandRequest;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.component.memcache.client.protocol.Reply;
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.protocol.Response;
import org.memcload.component.memcache.client.protocol.ServerLimits;
import org.memcload.component.memcache.client.transport.TransportSecurity;
import org.memcload.testing.MemcachedServer;

/** Deadlines, the limit of requests on the way, and failures on this side of the connection. */
@Timeout(30)
class ServerConnectionTest {

    private static final long SHORT = 300;
    private static final long SLOW = 1_500;
    private static final long LONG = 20_000;

    private final Deadlines deadlines = new Deadlines();

    @AfterEach
    void end() {
        deadlines.close();
    }

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
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection((request, out) -> {}));
                ServerConnection connection = connect(server, SHORT, 10)) {
            CompletableFuture<BulkSetRequest> again = set(connection).exceptionallyCompose(failure -> set(connection));

            assertThat(again.get().transientFailure()).isNull();
        }
    }

    @Test
    void nothingNewIsSentUntilWhatIsOverdueHasBeenCarriedOut() throws Exception {
        List<String> carriedOut = new CopyOnWriteArrayList<>();
        CountDownLatch thawed = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.connection() == 1 && !request.isGreeting()) {
                        awaitQuietly(thawed);
                    }
                    boolean again =
                            request.connection() == 2 && request.isSettings() && carriedOut.contains("2 settings");
                    if (again) {
                        thawed.countDown();
                        awaitQuietly(first);
                    }
                    carriedOut.add(request.connection() + " " + request.key());
                    if (request.isGreeting() || request.opcode() == MisbehavingServer.NOOP) {
                        MisbehavingServer.answer(out, request, 0, "");
                    }
                    if (request.connection() == 1 && request.opcode() == MisbehavingServer.NOOP) {
                        first.countDown();
                    }
                });
                ServerConnection connection = connect(server, 1000, 1)) {
            CompletableFuture<BulkSetRequest> again = set(connection).exceptionallyCompose(failure -> set(connection));

            assertThat(again.get().transientFailure()).isNull();
            assertThat(carriedOut.indexOf("1 k")).isBetween(0, carriedOut.indexOf("2 k") - 1);
        }
    }

    @Test
    void aLateAnswerMakesWayForTheNextRequest() throws Exception {
        CountDownLatch thawed = new CountDownLatch(1);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection((request, out) -> {
                    awaitQuietly(thawed);
                    MisbehavingServer.answer(out, request, 0, "");
                }));
                ServerConnection connection = connect(server, SHORT, 1)) {
            assertThat(failure(set(connection))).hasMessageContaining("no answer within " + SHORT + " ms");
            thawed.countDown();

            assertThat(set(connection).get().transientFailure()).isNull();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void ofABulkSetThatIsCutOnlyWhatWasNotAnsweredIsSentAgain() throws Exception {
        RecordBatch batch = Records.numbered("k", 5_000);
        BulkSet records = new BulkSet(batch);
        int[] answers = new int[1];
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection((request, out) -> {
                    if (++answers[0] > 4) {
                        throw new IOException("cut");
                    }
                    MisbehavingServer.answer(out, request, 0, "");
                }));
                ServerConnection connection = connect(server, LONG, 1)) {
            int[] pending = records.pending();
            BulkSetRequest cut = records.request(pending, 0);
            assertThat(failure(connection.submit(cut))).hasMessageContaining("connection lost");
            assertThat(records.conclude(cut, pending, server.address().toString()))
                    .isNull();

            int stored = records.count(BulkSet.Status.STORED);
            assertThat(stored).isBetween(1_000, 4_000);
            assertThat(Arrays.asList(Records.statuses(records)).subList(0, stored))
                    .containsOnly(BulkSet.Status.STORED);
            int[] left = records.pending();
            records.conclude(
                    connection.submit(records.request(left, 0)).get(),
                    left,
                    server.address().toString());
            assertThat(server.requests().stream()
                            .filter(request -> request.connection() == 2 && request.opcode() != MisbehavingServer.NOOP)
                            .map(MisbehavingServer.Received::key))
                    .containsExactlyElementsOf(IntStream.range(stored, records.size())
                            .mapToObj(i -> new String(batch.key(i), StandardCharsets.US_ASCII))
                            .toList());
            assertThat(records.storedByServer())
                    .isEqualTo(Map.of(server.address().toString(), records.size()));
        }
    }

    @Test
    void everyPartThatIsAnsweredRenewsTheDeadline() throws Exception {
        BulkSet records = new BulkSet(Records.numbered("k", 5_000));
        CompletableFuture<Void> overdue = CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(2 * SLOW, TimeUnit.MILLISECONDS));
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {
                    if (request.opcode() == MisbehavingServer.NOOP) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SLOW * 7 / 10));
                        MisbehavingServer.answer(out, request, 0, "");
                    }
                });
                ServerConnection connection = connect(server, SLOW, 1)) {
            BulkSetRequest request = records.request(records.pending(), 0);

            assertThat(connection.submit(request).get().transientFailure()).isNull();
            assertThat(overdue).isDone();
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
    void deadlinesThatAreOverAtOnceAreKept() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {});
                ServerConnection connection = connect(server, 0, 10)) {
            for (int i = 0; i < 500; i++) {
                assertThat(failure(set(connection))).isInstanceOf(RequestFailedException.class);
            }
        }
    }

    @Test
    void noMoreThanMaxInFlightRequestsAreOnTheWay() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {});
                ServerConnection connection = connect(server, SHORT, 3)) {
            List<CompletableFuture<BulkSetRequest>> requests = sets(connection, 10);

            requests.forEach(request -> assertThat(failure(request)).isInstanceOf(RequestFailedException.class));
            assertThat(server.requests().stream().filter(request -> request.opcode() == MisbehavingServer.NOOP))
                    .hasSize(3);
        }
    }

    @Tag("server")
    @Test
    void moreRequestsThanAQueueOfSpymemcachedHoldsAreSentAtOnce() throws Exception {
        int queue = new DefaultConnectionFactory().getOpQueueLen();
        try (MemcachedServer server = MemcachedServer.start();
                ServerConnection connection = new ServerConnection(
                        ServerAddress.parseList(server.address()).get(0),
                        TransportSecurity.NONE,
                        LONG,
                        2 * queue,
                        deadlines,
                        failure -> {})) {
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
    void anErrorWhileAConnectionIsOpenedDoesNotKeepTheNextOneFromBeingOpened() throws Exception {
        TransportSecurity security = new TransportSecurity(new FailingContext(), true, null, null);
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(Requests::obey);
                ServerConnection connection =
                        new ServerConnection(server.address(), security, LONG, 1, deadlines, failure -> {})) {
            for (int i = 0; i < 2; i++) {
                Throwable failure = failure(set(connection));

                assertThat(ErrorKind.of(failure)).isEqualTo(ErrorKind.CONNECT);
                assertThat(failure).hasMessageContaining("no memory");
            }
        }
    }

    /** Makes no engines. */
    private static final class FailingContext extends SSLContext {
        FailingContext() {
            super(new FailingContextSpi(), null, "none");
        }
    }

    private static final class FailingContextSpi extends SSLContextSpi {
        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw new OutOfMemoryError("no memory");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {}

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new UnsupportedOperationException();
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

    private ServerConnection connect(MisbehavingServer server, long timeout, int maxInFlight) {
        return new ServerConnection(
                server.address(), TransportSecurity.NONE, timeout, maxInFlight, deadlines, failure -> {});
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
