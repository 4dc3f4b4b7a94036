package org.memcload.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.servers.Stats.stats;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.servers.ServerFindings.Trust;

/** The watch finds out from the servers' statistics whether they still have the records of a file. */
@Timeout(30)
class ServerWatchTest extends ServerWatchFixture {

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
        ScriptedServer second = new ScriptedServer(A);
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
        greet(new ScriptedServer(A), stats().with("evictions", 3));
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

    private void tick(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }
}
