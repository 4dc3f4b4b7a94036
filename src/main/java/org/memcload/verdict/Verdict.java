package org.memcload.verdict;

import java.util.List;
import org.memcload.servers.ServerEvent;

/** What becomes of a file. */
public sealed interface Verdict {

    /**
     * Every line was acknowledged, superseded or rejected.
     *
     * @param losses what servers have lost since a report last named it
     */
    record Loaded(List<ServerEvent> losses) implements Verdict {}

    /** Its valid lines are stored, and the file goes to the failed ones. */
    record Failed(Fault fault) implements Verdict {}

    /** It keeps its name, and no later file is loaded before it. */
    record Held(Cause cause) implements Verdict {}

    /** It keeps its name and is loaded again from its start, at once. */
    record LoadAgain(Trigger trigger) implements Verdict {}

    /** The run was stopped; it keeps its name. */
    record Interrupted() implements Verdict {}

    /** Whether every line is accounted for, so that the file gets its dot name. */
    default boolean isLoaded() {
        return this instanceof Loaded;
    }

    /** Whether the file is done with: loaded or failed. */
    default boolean isFinal() {
        return this instanceof Loaded || this instanceof Failed;
    }

    /** Whether what servers have lost until now belongs to this file's report. */
    default boolean tellsLosses() {
        return isFinal() || (this instanceof Held held && held.cause() instanceof Cause.Evicted);
    }
}
