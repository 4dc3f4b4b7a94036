package org.memcload.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.client.ConnectedServer;
import org.memcload.component.memcache.client.ErrorKind;
import org.memcload.servers.ServerFindings.Trust;

/** What the watch makes of what servers tell. */
@Timeout(30)
class ServerWatchTest {

    private static final String A = "127.0.0.1:1";
    private static final String B = "127.0.0.1:2";
    private static final int RETRY = 2;

    private final ServerLedger ledger = new ServerLedger();
    private final List<String> knocks = new ArrayList<>();
    private Function<String, CompletableFuture<?>> knock = address -> {
        knocks.add(address);
        return CompletableFuture.completedFuture(null);
    };
    private long now;
    private boolean stopping;

    private final ServerWatch watch =
            new ServerWatch(ledger, new Inquiry(1, () -> stopping), address -> knock.apply(address), () -> now);

    private final Server a = new Server(A);
    private final Server b = new Server(B);

    @Test
    void theGreetingIsWhatLaterAnswersAreComparedWith() throws Exception {
        load(A);
        greet(a, stats().with("evictions", 5));
        a.answer(stats().with("evictions", 9));

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(report(A).evictions()).isEqualTo(4);
        assertThat(ServerWords.losses(watch.takeLosses())).isEqualTo(A + " evicted 4 items");
        assertThat(watch.takeLosses()).isEmpty();
    }

    @Test
    void aRestartBetweenTwoGreetingsEndangersTheFile() throws Exception {
        load(A);
        greet(a, stats());
        greet(a, stats().with("pid", 2));
        a.answer(stats().with("pid", 2));

        ServerFindings findings = conclude(A);

        assertThat(findings.trust()).isEqualTo(Trust.IN_DANGER);
        assertThat(ServerWords.causes(findings.dangers())).isEqualTo(A + " restarted meanwhile");
        assertThat(report(A).restarts()).isEqualTo(1);
    }

    @Test
    void eachOfSeveralConnectionsIsComparedWithAllThatWasToldBefore() throws Exception {
        load(A);
        Server second = new Server(A);
        greet(a, stats());
        greet(second, stats().with("uptime", 101).with("time", 1101));
        greet(a, stats().with("uptime", 3).with("time", 1102));
        second.answer(stats().with("uptime", 4).with("time", 1103));
        a.answer(stats().with("uptime", 4).with("time", 1103));

        assertThat(conclude(A).trust()).isEqualTo(Trust.IN_DANGER);
        assertThat(report(A).restarts()).isEqualTo(1);
    }

    @Test
    void aGreetingThatWasOvertakenByAnotherConnectionIsNoRestart() throws Exception {
        load(A);
        greet(a, stats().with("uptime", 101).with("time", 1101).with("evictions", 7));
        greet(new Server(A), stats().with("evictions", 3));
        greet(a, stats().with("uptime", 101).with("time", 1101).with("evictions", 6));
        a.answer(stats().with("uptime", 102).with("time", 1102).with("evictions", 9));

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(report(A).evictions()).isEqualTo(2);
        assertThat(report(A).restarts()).isZero();
    }

    @Test
    void aRestartOfAServerWithoutRecordsOfTheFileIsReportedAndDoesNotMatter() throws Exception {
        load(A, B);
        greet(a, stats());
        greet(b, stats());
        a.answer(stats());
        b.answer(stats().with("pid", 2));

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(report(B).restarts()).isEqualTo(1);
    }

    @Test
    void aRestartBetweenTwoFilesDoesNotConcernTheSecond() throws Exception {
        load(A);
        greet(a, stats());
        a.answer(stats());
        conclude(A);
        a.answer(stats().with("pid", 2));

        load(A);
        a.answer(stats().with("pid", 2));

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(ServerWords.losses(watch.takeLosses()))
                .isEqualTo(A + " restarted: what was stored there before is gone");
    }

    @Test
    void aServerThatFirstComesUpWhileItsRecordsWaitHasNotRestarted() throws Exception {
        load(A);
        watch.cannotBeReached(A);
        tick(60);
        greet(a, stats().with("uptime", 3));
        a.answer(stats().with("uptime", 3));

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(report(A).restarts()).isZero();
        assertThat(watch.takeLosses()).isEmpty();
    }

    @Test
    void onlyAServerThatCouldNotBeReachedAndIsYoungHasComeUpMeanwhile() {
        WatchedServer young = new WatchedServer(A, () -> now);
        young.meet();
        assertThat(young.greeted(a, stats().with("uptime", 2))).isEmpty();

        WatchedServer late = new WatchedServer(A, () -> now);
        late.meet();
        late.cannotBeReached();
        assertThat(late.greeted(a, stats().with("uptime", 2)))
                .extracting(ServerEvent::kind)
                .containsExactly(ServerEvent.Kind.APPEARED);
        assertThat(late.greeted(a, stats().with("uptime", 2))).isEmpty();

        WatchedServer old = new WatchedServer(A, () -> now);
        old.meet();
        old.cannotBeReached();
        assertThat(old.greeted(a, stats().with("uptime", 100))).isEmpty();
    }

    @Test
    void aFlushEndangersTheFileAndIsNamed() throws Exception {
        load(A);
        greet(a, stats().with("cmd_flush", 3));
        a.answer(stats().with("cmd_flush", 4));

        ServerFindings findings = conclude(A);

        assertThat(findings.trust()).isEqualTo(Trust.IN_DANGER);
        assertThat(ServerWords.causes(findings.dangers())).isEqualTo(A + " was flushed (flush_all) meanwhile");
        assertThat(report(A).flushes()).isEqualTo(1);
        assertThat(report(A).restarts()).isZero();
        assertThat(ServerWords.losses(watch.takeLosses()))
                .isEqualTo(A + " flushed (flush_all) by somebody: what was stored there before is gone");
    }

    @Test
    void anAbandonedConnectionEndangersTheFileThatHasRecordsThere() throws Exception {
        load(A, B);
        greet(a, stats());
        greet(b, stats());
        watch.abandoned(A, "no answer within 1000 ms");
        a.answer(stats());
        b.answer(stats());

        ServerFindings findings = conclude(A, B);

        assertThat(findings.trust()).isEqualTo(Trust.IN_DANGER);
        assertThat(ServerWords.causes(findings.dangers())).contains(A, "no answer within 1000 ms");
        assertThat(report(A).abandoned()).isEqualTo(1);
        assertThat(report(B).abandoned()).isZero();
    }

    @Test
    void anAbandonedConnectionToAServerWithoutRecordsOfTheFileDoesNotMatter() throws Exception {
        load(A, B);
        greet(a, stats());
        watch.abandoned(B, "reset");
        a.answer(stats());

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(report(B).abandoned()).isEqualTo(1);
    }

    @Test
    void aConnectionAbandonedBeforeTheFileWasTakenDoesNotConcernIt() throws Exception {
        load(A);
        greet(a, stats());
        a.answer(stats());
        conclude(A);
        watch.abandoned(A, "reset");
        a.answer(stats());

        load(A);
        a.answer(stats());

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(report(A).abandoned()).isEqualTo(1);
    }

    /** All records are acknowledged by then. */
    @Test
    void aConnectionThatIsLostWithTheQuestionDoesNotEndangerTheFile() throws Exception {
        load(A);
        greet(a, stats());
        a.answer(() -> {
            watch.abandoned(A, "connection lost");
            return failed(ErrorKind.LOST);
        });
        a.answer(stats());

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
    }

    @Test
    void theQuestionIsAskedAgainUntilItIsAnswered() throws Exception {
        load(A);
        greet(a, stats());
        a.answer(() -> failed(ErrorKind.TIMEOUT));
        a.answer(() -> failed(ErrorKind.CONNECT));
        a.answer(stats().with("evictions", 2));

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(report(A).evictions()).isEqualTo(2);
    }

    @Test
    void aConnectionThatBrokeWhileItWasIdleIsNoAnswer() throws Exception {
        load(A);
        greet(a, stats());
        a.answer(() -> failed(ErrorKind.LOST));
        a.answer(stats());

        assertThat(watch.conclude(Set.of(A), 0).trust()).isEqualTo(Trust.KEPT);
    }

    @Test
    void whatIsNotAnsweredAfterAllRedeliveriesIsUnknown() throws Exception {
        load(A);
        greet(a, stats());
        for (int i = 0; i < 3; i++) {
            a.answer(() -> failed(ErrorKind.TIMEOUT));
        }

        ServerFindings findings = conclude(A);

        assertThat(a.asked).isEqualTo(3);
        assertThat(findings.trust()).isEqualTo(Trust.UNKNOWN);
        assertThat(ServerWords.unknown(findings)).contains("memcached " + A + ": TIMEOUT", "asked 3 times");
    }

    @Test
    void aSilentServerWithoutRecordsOfTheFileIsAskedOnceAndDoesNotMatter() throws Exception {
        load(A, B);
        greet(a, stats());
        greet(b, stats());
        a.answer(stats());
        b.answer(() -> failed(ErrorKind.TIMEOUT));

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(b.asked).isEqualTo(1);
    }

    @Test
    void aServerThatRefusesToTellIsNotAskedAndItsFileIsKept() throws Exception {
        load(A);
        greet(a, null);

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(a.asked).isZero();
        assertThat(report(A).watched()).isFalse();
    }

    /** A server that told its statistics before may refuse since it is short of memory. */
    @Test
    void aServerThatHasToldItsStatisticsBeforeIsUnknownIfItRefusesNow() throws Exception {
        load(A);
        greet(a, stats());
        for (int i = 0; i < 3; i++) {
            a.answer(() -> failed(ErrorKind.SERVER));
        }

        assertThat(conclude(A).trust()).isEqualTo(Trust.UNKNOWN);
    }

    @Test
    void anEvictionCountThatIsNoNumberIsNotTakenForZero() throws Exception {
        load(A, B);
        greet(a, stats().with("evictions", "many"));
        a.answer(stats().with("evictions", "more"));
        greet(b, stats());
        b.answer(stats());

        assertThat(conclude(A, B).trust()).isEqualTo(Trust.KEPT);
        assertThat(report(A).watched()).isFalse();
        assertThat(report(B).watched()).isTrue();
        assertThat(ServerWords.unseen(A, Set.of(ServerEvent.Kind.EVICTED))).contains(A, "its evictions cannot be seen");
    }

    @Test
    void aConnectionOfAnEndpointThatWasStoppedIsNotAskedAgain() throws Exception {
        load(A);
        Server stopped = new Server(A);
        greet(a, stats());
        greet(stopped, stats());
        stopped.answer(() -> failed(ErrorKind.CLOSED));
        a.answer(stats());

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
    }

    @Test
    void whatHappensToServersOfOtherRoutesIsNotReported() throws Exception {
        load(A);
        greet(a, stats());
        greet(b, stats());
        greet(b, stats().with("pid", 2).with("evictions", 3));
        watch.abandoned(B, "reset");
        a.answer(stats());

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(ledger.report()).extracting(ServerReport::address).containsExactly(A);
    }

    @Test
    void aServerThatWasNeverReachedIsSilentUntilAKnockIsAnswered() throws Exception {
        load(A);

        assertThat(watch.silent()).containsExactly(A);
        assertThat(knocks).containsExactly(A);

        knock = address -> {
            greet(a, stats());
            return CompletableFuture.completedFuture(null);
        };
        a.answer(stats());

        assertThat(watch.silent()).isEmpty();
    }

    /** A connection has to be opened first, which over a long way may take longer than an answer may. */
    @Test
    void aServerThatGreetsIsNotSilentThoughItsAnswerComesTooLate() throws Exception {
        load(A);
        greet(a, stats());
        a.answer(() -> failed(ErrorKind.TIMEOUT));
        assertThat(watch.silent()).containsExactly(A);

        a.answer(() -> {
            greet(a, stats());
            return failed(ErrorKind.TIMEOUT);
        });
        assertThat(watch.silent()).isEmpty();
    }

    @Test
    void whoeverStopsTheRunDoesNotWaitForAnAnswer() throws Exception {
        load(A);
        greet(a, stats());
        a.answer(() -> {
            CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> stopping = true);
            return new CompletableFuture<>();
        });

        assertThat(conclude(A).unanswered()).isEmpty();
    }

    private void load(String... addresses) throws InterruptedException {
        watch.begin();
        for (String address : addresses) {
            watch.meet(address);
        }
    }

    private ServerFindings conclude(String... acknowledging) throws InterruptedException {
        return watch.conclude(Set.of(acknowledging), RETRY);
    }

    private void greet(Server server, Map<String, String> statistics) {
        watch.greeted(server, statistics);
    }

    private void tick(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private ServerReport report(String server) {
        return ledger.report().stream()
                .filter(each -> each.address().equals(server))
                .findFirst()
                .orElseThrow();
    }

    private static CompletableFuture<Map<String, String>> failed(ErrorKind kind) {
        return CompletableFuture.failedFuture(new MemcacheException(kind, A, kind.name(), null));
    }

    private static Stats stats() {
        return new Stats()
                .with("pid", 1)
                .with("uptime", 100)
                .with("time", 1100)
                .with("evictions", 0)
                .with("cmd_flush", 0);
    }

    /** Statistics as memcached tells them. */
    private static final class Stats extends HashMap<String, String> {

        private static final long serialVersionUID = 1L;

        Stats with(String name, Object value) {
            put(name, value.toString());
            return this;
        }
    }

    /** A server that answers as told, and fails the test if it is asked more often. */
    private static final class Server implements ConnectedServer {

        private final String address;
        private final Deque<Supplier<CompletableFuture<Map<String, String>>>> answers = new ArrayDeque<>();
        private int asked;

        Server(String address) {
            this.address = address;
        }

        void answer(Map<String, String> statistics) {
            answer(() -> CompletableFuture.completedFuture(statistics));
        }

        void answer(Supplier<CompletableFuture<Map<String, String>>> answer) {
            answers.add(answer);
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public CompletableFuture<Map<String, String>> statistics() {
            asked++;
            assertThat(answers).as("answers of " + address).isNotEmpty();
            return answers.remove().get();
        }
    }
}
