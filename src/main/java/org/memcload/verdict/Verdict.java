package org.memcload.verdict;

import java.util.List;
import org.memcload.servers.ServerEvent;

/** The verdict on a file. */
public sealed interface Verdict {

    /**
     * Every line was acknowledged, superseded or rejected.
     *
     * @param losses losses of servers since a report last named them
     */
    record Loaded(List<ServerEvent> losses) implements Verdict {}

    /** The valid lines are stored, and the file moves to {@code failed/}. */
    record Failed(Fault fault) implements Verdict {}

    /** The file keeps its name, and no later file is loaded before it. */
    record Held(Cause cause) implements Verdict {}

    /** The file keeps its name and is loaded again from its start, at once. */
    record LoadAgain(Trigger trigger) implements Verdict {}

    /** The run was stopped; the file keeps its name. */
    record Interrupted() implements Verdict {}

    /** Whether every line is accounted for, so that the file gets its dot name. */
    default boolean isLoaded() {
        return this instanceof Loaded;
    }

    /** Whether the file is finished: loaded or failed. */
    default boolean isFinal() {
        return this instanceof Loaded || this instanceof Failed;
    }

    /** Whether the losses of servers so far belong in this file's report. */
    default boolean tellsLosses() {
        return isFinal() || (this instanceof Held held && held.cause() instanceof Cause.Evicted);
    }
}
