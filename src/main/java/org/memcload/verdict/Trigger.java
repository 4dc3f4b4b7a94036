package org.memcload.verdict;

import java.util.List;
import org.memcload.servers.ServerEvent;

/** Why a file is loaded again from its start. */
public sealed interface Trigger {

    /** Somebody wrote to the file, or replaced it, while it was read. */
    record FileChanged() implements Trigger {}

    /**
     * Acknowledged records are in danger.
     *
     * @param dangers events for which acknowledged records may be gone, or older than they should be
     */
    record RecordsInDanger(List<ServerEvent> dangers) implements Trigger {}
}
