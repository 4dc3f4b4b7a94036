package org.memcload.verdict;

import java.util.ArrayList;
import java.util.List;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.servers.ServerEvent;

/** Decides the verdict on a file. A pure function: the first rule that applies counts. */
public final class Judge {

    private Judge() {}

    /** The verdict on a file whose deliveries are closed. */
    public static Verdict judge(Facts facts, Rules rules) {
        if (facts.error().isPresent()) {
            return held(new Cause.ByError(facts.error().get()));
        }
        if (facts.interrupted()) {
            return new Verdict.Interrupted();
        }
        if (!facts.serverFailures().isEmpty()) {
            return held(new Cause.ServersFailed(
                    facts.serverFailures(), alsoSilent(facts), facts.counts().notAcknowledged()));
        }
        if (!facts.readToEnd()) {
            return held(new Cause.ByError(new IncompleteRouteException(
                    "the route does not read it to its end: is the split over the method blocks.of missing?")));
        }
        if (facts.counts().lost() != 0) {
            return held(new Cause.LinesDropped(facts.counts().lost()));
        }
        if (facts.changed()) {
            return new Verdict.LoadAgain(new Trigger.FileChanged());
        }
        return switch (facts.findings().trust()) {
            case UNKNOWN -> held(new Cause.ServersSilent(facts.findings()));
            case IN_DANGER -> inDanger(facts, rules);
            case KEPT -> stored(facts, rules);
        };
    }

    private static Verdict inDanger(Facts facts, Rules rules) {
        List<ServerEvent> dangers = facts.findings().dangers();
        return facts.reloads() < rules.retry()
                ? new Verdict.LoadAgain(new Trigger.RecordsInDanger(dangers))
                : held(new Cause.RecordsInDanger(dangers, facts.reloads() + 1));
    }

    /** The verdict on a file whose readable valid records are stored. */
    private static Verdict stored(Facts facts, Rules rules) {
        if (rules.failOnEviction() && facts.losses().stream().anyMatch(Judge::isEviction)) {
            return held(new Cause.Evicted(facts.losses()));
        }
        if (facts.corruption().isPresent()) {
            return new Verdict.Failed(new Fault.Corrupt(facts.corruption().get()));
        }
        long rejected = facts.counts().rejected();
        long lines = facts.counts().lines();
        if (rejected > rules.maxErrorRate() * lines) {
            return new Verdict.Failed(new Fault.TooManyRejects(rejected, lines, rules.maxErrorRate()));
        }
        return new Verdict.Loaded(facts.losses());
    }

    private static boolean isEviction(ServerEvent loss) {
        return loss.kind() == ServerEvent.Kind.EVICTED;
    }

    private static List<String> alsoSilent(Facts facts) {
        List<String> silent = new ArrayList<>(facts.findings().unanswered().keySet());
        facts.serverFailures().forEach(failure -> silent.remove(failure.server()));
        return silent;
    }

    private static Verdict held(Cause cause) {
        return new Verdict.Held(cause);
    }
}
