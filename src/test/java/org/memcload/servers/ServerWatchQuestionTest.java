package org.memcload.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.servers.Stats.stats;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.client.ErrorKind;
import org.memcload.servers.ServerFindings.Trust;

/** The watch asks servers for their statistics: servers answer, stay silent, refuse, or lose the connection. */
@Timeout(30)
class ServerWatchQuestionTest extends ServerWatchFixture {

    /** The servers have acknowledged all records before the watch asks. */
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

        assertThat(a.asked()).isEqualTo(3);
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
        assertThat(b.asked()).isEqualTo(1);
    }

    @Test
    void aServerThatRefusesToTellIsNotAskedAndItsFileIsKept() throws Exception {
        load(A);
        greet(a, null);

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
        assertThat(a.asked()).isZero();
        assertThat(report(A).watched()).isFalse();
    }

    /** A server that told its statistics before may refuse because it is short of memory. */
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
    void aConnectionOfAnEndpointThatWasStoppedIsNotAskedAgain() throws Exception {
        load(A);
        ScriptedServer stopped = new ScriptedServer(A);
        greet(a, stats());
        greet(stopped, stats());
        stopped.answer(() -> failed(ErrorKind.CLOSED));
        a.answer(stats());

        assertThat(conclude(A).trust()).isEqualTo(Trust.KEPT);
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

    /** Opening a connection to a far server may take longer than the time allowed for an answer. */
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

    private static CompletableFuture<Map<String, String>> failed(ErrorKind kind) {
        return CompletableFuture.failedFuture(new MemcacheException(kind, A, kind.name(), null));
    }
}
