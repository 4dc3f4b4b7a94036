package org.memcload.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerStatisticsTest {

    private static final ServerStatistics BEFORE = statistics("1", "100", "1000100", "40");

    @ParameterizedTest
    @CsvSource({
        "1, 100, 1000100, the same second",
        "1, 250, 1000250, later",
        "1, 250, 1000251, a clock that is rounded otherwise",
        "'', 250, 1000250, no process id",
        "1, x, 1000250, no uptime",
        "1, 250, , no time",
    })
    void aServerThatRunsOnHasNotRestarted(String pid, String uptime, String time, String description) {
        assertThat(statistics(pid, uptime, time, "40").isRestartOf(BEFORE))
                .as(description)
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2, 250, 1000250, another process",
        "1, 99, , the same process id and a smaller uptime",
        "1, 99, 1000150, the same process id and a smaller uptime",
        "1, 100, 1000200, as long up as before",
        "1, 500, 1000700, longer up than before",
    })
    void aServerThatWasStartedAnewHasRestarted(String pid, String uptime, String time, String description) {
        assertThat(statistics(pid, uptime, time, "0").isRestartOf(BEFORE))
                .as(description)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", " 7", "-5", "18446744073709551615", "9999999999999999999999", "1e3", "nan"})
    void whatIsNoNumberIsUnknown(String value) {
        ServerStatistics odd = statistics("1", value, value, value);

        assertThat(odd).isEqualTo(ServerStatistics.of(Map.of("pid", "1")));
        assertThat(odd.isRestartOf(BEFORE)).isFalse();
        assertThat(BEFORE.isRestartOf(odd)).isFalse();
        assertThat(odd.isOlderThan(BEFORE)).isFalse();
        assertThat(odd.evictionsSince(BEFORE)).isEmpty();
        assertThat(BEFORE.evictionsSince(odd)).isEmpty();
        assertThat(odd.flushesSince(BEFORE)).isEmpty();
        assertThat(odd.isYoungerThan(1_000)).isFalse();
        assertThat(odd.untold()).containsExactlyInAnyOrder(ServerEvent.Kind.EVICTED, ServerEvent.Kind.FLUSHED);
        assertThat(ServerStatistics.of(Map.of()).untold()).contains(ServerEvent.Kind.RESTARTED);
    }

    @Test
    void evictionsAreCountedSinceTheEarlierStatistics() {
        assertThat(statistics("1", "250", "1000250", "47").evictionsSince(BEFORE))
                .hasValue(7);
        assertThat(statistics("1", "250", "1000250", Long.toString(Long.MAX_VALUE))
                        .evictionsSince(BEFORE))
                .hasValue(Long.MAX_VALUE - 40);
    }

    @Test
    void evictionsOfAServerThatCountsAnewAreAllThatItTells() {
        ServerStatistics restarted = statistics("2", "5", "1000500", "47");
        ServerStatistics reset = statistics("1", "250", "1000250", "12");

        assertThat(restarted.evictionsSince(BEFORE)).hasValue(47);
        assertThat(reset.isRestartOf(BEFORE)).isFalse();
        assertThat(reset.evictionsSince(BEFORE)).hasValue(12);
    }

    @Test
    void whatExtstoreAndMovedSlabsThrowAwayCountsAsEvicted() {
        Map<String, String> stats = Map.of(
                "pid", "1",
                "uptime", "250",
                "time", "1000250",
                "evictions", "41",
                "extstore_objects_evicted", "100",
                "extstore_compact_lost", "20",
                "slab_reassign_evictions_nomem", "3");

        assertThat(ServerStatistics.of(stats).evictionsSince(BEFORE)).hasValue(1 + 100 + 20 + 3);
    }

    /** {@code stats reset} sets evictions to 0 and leaves extstore's counters. */
    @Test
    void eachCounterBeginsAgainByItself() {
        ServerStatistics before = ServerStatistics.of(
                Map.of("pid", "1", "evictions", "40", "extstore_objects_evicted", "100", "cmd_flush", "7"));
        ServerStatistics reset = ServerStatistics.of(
                Map.of("pid", "1", "evictions", "5", "extstore_objects_evicted", "110", "cmd_flush", "1"));

        assertThat(reset.evictionsSince(before)).hasValue(5 + 10);
        assertThat(reset.flushesSince(before)).hasValue(1);
    }

    /** Two connections may be answered at about the same time, and their threads run in any order. */
    @Test
    void anAnswerThatWasOvertakenIsOlderAndNoRestart() {
        ServerStatistics overtaken = statistics("1", "99", "1000099", "12");
        ServerStatistics sameSecond = statistics("1", "100", "1000100", "39");

        assertThat(overtaken.isRestartOf(BEFORE)).isFalse();
        assertThat(overtaken.isOlderThan(BEFORE)).isTrue();
        assertThat(sameSecond.isOlderThan(BEFORE)).isTrue();
        assertThat(BEFORE.isOlderThan(overtaken)).isFalse();
        assertThat(BEFORE.isOlderThan(BEFORE)).isFalse();
    }

    @Test
    void aRestartedServerHasToldNothingOlder() {
        assertThat(statistics("2", "3", "1000103", "0").isOlderThan(BEFORE)).isFalse();
        assertThat(statistics("1", "3", "1000103", "0").isOlderThan(BEFORE)).isFalse();
    }

    @Test
    void aServerIsYoungIfItMayHaveBeenStartedMeanwhile() {
        assertThat(BEFORE.isYoungerThan(97)).isTrue();
        assertThat(BEFORE.isYoungerThan(96)).isFalse();
    }

    /** memcached's uptime begins at 2. */
    @Test
    void aServerThatHasJustStartedIsYoungAtOnce() {
        assertThat(statistics("1", "2", "1000002", "0").isYoungerThan(0)).isTrue();
        assertThat(statistics("1", "3", "1000003", "0").isYoungerThan(0)).isTrue();
    }

    private static ServerStatistics statistics(String pid, String uptime, String time, String evictions) {
        return ServerStatistics.of(
                time == null
                        ? Map.of("pid", pid, "uptime", uptime, "evictions", evictions)
                        : Map.of("pid", pid, "uptime", uptime, "time", time, "evictions", evictions));
    }
}
