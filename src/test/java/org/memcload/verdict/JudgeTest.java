package org.memcload.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.memcload.delivery.Counts;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.servers.ServerEvent;
import org.memcload.servers.ServerFailure;
import org.memcload.servers.ServerFindings;

/** The verdict as a table: facts, rules and the result. */
class JudgeTest {

    private static final Rules RULES = new Rules(0.01, 2, false);
    private static final ServerFailure A_FAILED = new ServerFailure("a:1", "memcached a:1: refused", 3, 0.5);
    private static final ServerEvent RESTARTED = new ServerEvent("a:1", ServerEvent.Kind.RESTARTED, 1, "");
    private static final ServerEvent EVICTED = new ServerEvent("a:1", ServerEvent.Kind.EVICTED, 9, "");
    private static final ServerFindings DANGER = new ServerFindings(List.of(RESTARTED), Map.of(), 1);
    private static final ServerFindings SILENT = new ServerFindings(List.of(), Map.of("b:2", "timed out"), 3);

    static Stream<Arguments> table() {
        Throwable error = new IOException("disk full");
        return Stream.of(
                arguments("clean", facts(), RULES, new Verdict.Loaded(List.of())),
                arguments("empty", facts().counts(0, 0, 0), RULES, new Verdict.Loaded(List.of())),
                arguments(
                        "as many rejects as allowed", facts().counts(100, 1, 99), RULES, new Verdict.Loaded(List.of())),
                arguments(
                        "more rejects than allowed",
                        facts().counts(100, 2, 98),
                        RULES,
                        new Verdict.Failed(new Fault.TooManyRejects(2, 100, 0.01))),
                arguments(
                        "no rejects allowed",
                        facts().counts(1_000_000, 1, 999_999),
                        new Rules(0, 2, false),
                        new Verdict.Failed(new Fault.TooManyRejects(1, 1_000_000, 0))),
                arguments(
                        "nothing but rejects, all of them allowed",
                        facts().counts(5, 5, 0),
                        new Rules(1, 2, false),
                        new Verdict.Loaded(List.of())),
                arguments(
                        "corrupt",
                        facts().corruption("cut short"),
                        RULES,
                        new Verdict.Failed(new Fault.Corrupt("cut short"))),
                arguments(
                        "corrupt before too many rejects",
                        facts().counts(100, 50, 50).corruption("cut short"),
                        RULES,
                        new Verdict.Failed(new Fault.Corrupt("cut short"))),
                arguments("losses are told", facts().losses(EVICTED), RULES, new Verdict.Loaded(List.of(EVICTED))),
                arguments(
                        "evictions may hold a file",
                        facts().losses(RESTARTED, EVICTED),
                        new Rules(0.01, 2, true),
                        new Verdict.Held(new Cause.Evicted(List.of(RESTARTED, EVICTED)))),
                arguments(
                        "a restart is not an eviction",
                        facts().losses(RESTARTED),
                        new Rules(0.01, 2, true),
                        new Verdict.Loaded(List.of(RESTARTED))),
                arguments(
                        "evictions before corruption",
                        facts().losses(EVICTED).corruption("cut short"),
                        new Rules(0.01, 2, true),
                        new Verdict.Held(new Cause.Evicted(List.of(EVICTED)))),
                arguments(
                        "records in danger",
                        facts().findings(DANGER),
                        RULES,
                        new Verdict.LoadAgain(new Trigger.RecordsInDanger(List.of(RESTARTED)))),
                arguments(
                        "records in danger for the last time",
                        facts().findings(DANGER).reloads(1),
                        RULES,
                        new Verdict.LoadAgain(new Trigger.RecordsInDanger(List.of(RESTARTED)))),
                arguments(
                        "records in danger too often",
                        facts().findings(DANGER).reloads(2),
                        RULES,
                        new Verdict.Held(new Cause.RecordsInDanger(List.of(RESTARTED), 3))),
                arguments(
                        "records in danger, and no retry",
                        facts().findings(DANGER),
                        new Rules(0.01, 0, false),
                        new Verdict.Held(new Cause.RecordsInDanger(List.of(RESTARTED), 1))),
                arguments(
                        "silent servers",
                        facts().findings(SILENT),
                        RULES,
                        new Verdict.Held(new Cause.ServersSilent(SILENT))),
                arguments(
                        "silent servers before records in danger",
                        facts().findings(new ServerFindings(List.of(RESTARTED), SILENT.unanswered(), 3)),
                        RULES,
                        new Verdict.Held(new Cause.ServersSilent(
                                new ServerFindings(List.of(RESTARTED), SILENT.unanswered(), 3)))),
                arguments(
                        "changed",
                        facts().changed().findings(DANGER).corruption("cut short"),
                        RULES,
                        new Verdict.LoadAgain(new Trigger.FileChanged())),
                arguments(
                        "lines dropped by the route",
                        facts().counts(100, 0, 97).changed(),
                        RULES,
                        new Verdict.Held(new Cause.LinesDropped(3))),
                arguments(
                        "records counted twice",
                        facts().counts(100, 0, 101),
                        RULES,
                        new Verdict.Held(new Cause.LinesDropped(-1))),
                arguments(
                        "servers failed",
                        facts().counts(100, 0, 60).failed(A_FAILED).notRead().changed(),
                        RULES,
                        new Verdict.Held(new Cause.ServersFailed(List.of(A_FAILED), List.of(), 40))),
                arguments(
                        "servers failed and others are silent",
                        facts().failed(A_FAILED)
                                .findings(new ServerFindings(
                                        List.of(), Map.of("a:1", "timed out", "b:2", "timed out"), 3)),
                        RULES,
                        new Verdict.Held(new Cause.ServersFailed(List.of(A_FAILED), List.of("b:2"), 0))),
                arguments("interrupted", facts().interrupted().failed(A_FAILED), RULES, new Verdict.Interrupted()),
                arguments(
                        "an error first of all",
                        facts().error(error).interrupted().failed(A_FAILED).notRead(),
                        RULES,
                        new Verdict.Held(new Cause.ByError(error))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void aVerdictFollowsFromFactsAndRules(String name, FactsBuilder facts, Rules rules, Verdict expected) {
        assertThat(Judge.judge(facts.build(), rules)).isEqualTo(expected);
    }

    @Test
    void aFileThatWasNotReadToItsEndIsHeldForItsRoute() {
        Verdict verdict = Judge.judge(facts().notRead().changed().build(), RULES);

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Held.class, held -> assertThat(held.cause())
                .isInstanceOfSatisfying(Cause.ByError.class, cause -> assertThat(cause.error())
                        .isInstanceOf(IncompleteRouteException.class)
                        .hasMessageContaining("blocks.of")));
    }

    @Test
    void onlyServersThatMayComeBackAreWaitedFor() {
        assertThat(new Cause.ServersFailed(List.of(A_FAILED), List.of(), 0).effect())
                .isEqualTo(Cause.Effect.WAIT_FOR_SERVER);
        assertThat(new Cause.ServersSilent(SILENT).effect()).isEqualTo(Cause.Effect.WAIT_FOR_SERVER);
        assertThat(new Cause.RecordsInDanger(List.of(RESTARTED), 3).effect()).isEqualTo(Cause.Effect.WAIT_FOR_SERVER);
        assertThat(new Cause.Evicted(List.of(EVICTED)).effect()).isEqualTo(Cause.Effect.STOP_FOR_SERVER);
        assertThat(new Cause.ByError(new IOException()).effect()).isEqualTo(Cause.Effect.STOP);
        assertThat(new Cause.LinesDropped(1).effect()).isEqualTo(Cause.Effect.STOP);
    }

    private static FactsBuilder facts() {
        return new FactsBuilder();
    }

    /** The facts of a file of 100 lines that all were stored, but for what is said. */
    private static final class FactsBuilder {

        private Counts counts = new Counts(100, 0, 0, 100, 100, 0, 0, 0);
        private Optional<Throwable> error = Optional.empty();
        private boolean interrupted;
        private List<ServerFailure> failures = List.of();
        private boolean read = true;
        private boolean changed;
        private Optional<String> corruption = Optional.empty();
        private ServerFindings findings = ServerFindings.NONE;
        private List<ServerEvent> losses = List.of();
        private int reloads;

        FactsBuilder counts(long lines, long rejected, long stored) {
            counts = new Counts(lines, rejected, 0, stored, stored, 0, 0, 0);
            return this;
        }

        FactsBuilder error(Throwable first) {
            error = Optional.of(first);
            return this;
        }

        FactsBuilder interrupted() {
            interrupted = true;
            return this;
        }

        FactsBuilder failed(ServerFailure... servers) {
            failures = List.of(servers);
            return this;
        }

        FactsBuilder notRead() {
            read = false;
            return this;
        }

        FactsBuilder changed() {
            changed = true;
            return this;
        }

        FactsBuilder corruption(String damage) {
            corruption = Optional.of(damage);
            return this;
        }

        FactsBuilder findings(ServerFindings of) {
            findings = of;
            return this;
        }

        FactsBuilder losses(ServerEvent... events) {
            losses = List.of(events);
            return this;
        }

        FactsBuilder reloads(int times) {
            reloads = times;
            return this;
        }

        Facts build() {
            return new Facts(
                    counts, error, interrupted, failures, read, changed, corruption, findings, losses, reloads);
        }
    }
}
