package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.Requests.failure;
import static org.memcload.component.memcache.client.Requests.onFirstConnection;
import static org.memcload.component.memcache.client.Requests.set;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.protocol.RecordBatch;

/** Deadlines, late answers, and whatever is sent after them. */
@Timeout(30)
class OverdueCallTest extends ConnectionSupport {

    private static final long SLOW = 1_500;

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
    void deadlinesThatAreOverAtOnceAreKept() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {});
                ServerConnection connection = connect(server, 0, 10)) {
            for (int i = 0; i < 500; i++) {
                assertThat(failure(set(connection))).isInstanceOf(RequestFailedException.class);
            }
        }
    }
}
