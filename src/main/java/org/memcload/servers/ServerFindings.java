package org.memcload.servers;

import java.util.List;
import java.util.Map;

/**
 * Events, during the load of a file, at the servers that acknowledged its records.
 *
 * @param dangers events that may have lost acknowledged records or replaced them by older ones
 * @param unanswered by {@code host:port}, why servers did not answer, so that their state is unknown
 * @param asked how often the unanswering servers were asked
 */
public record ServerFindings(List<ServerEvent> dangers, Map<String, String> unanswered, int asked) {

    /** No event happened, and no server had to be asked. */
    public static final ServerFindings NONE = new ServerFindings(List.of(), Map.of(), 0);

    /** Whether the servers still have the acknowledged records. */
    public enum Trust {
        /** No sign of a loss. */
        KEPT,
        /** Records may be gone or replaced by older ones: the file must be loaded again. */
        IN_DANGER,
        /** A server did not answer. */
        UNKNOWN
    }

    /** Checks for unknown first: a server that does not answer cannot take a reload. */
    public Trust trust() {
        if (!unanswered.isEmpty()) {
            return Trust.UNKNOWN;
        }
        return dangers.isEmpty() ? Trust.KEPT : Trust.IN_DANGER;
    }
}
