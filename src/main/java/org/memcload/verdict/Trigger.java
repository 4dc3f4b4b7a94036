package org.memcload.verdict;

import java.util.List;
import org.memcload.servers.ServerEvent;

/** Why a file is loaded again from its start. */
public sealed interface Trigger {

    /** The file was written to or replaced while it was read. */
    record FileChanged() implements Trigger {}

    /**
     * Acknowledged records are in danger.
     *
     * @param dangers events that may have removed acknowledged records or brought back older ones
     */
    record RecordsInDanger(List<ServerEvent> dangers) implements Trigger {}
}
