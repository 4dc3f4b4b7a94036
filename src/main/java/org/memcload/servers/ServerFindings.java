package org.memcload.servers;

import java.util.List;
import java.util.Map;

/**
 * What happened, while a file was loaded, to the servers that acknowledged records of it.
 *
 * @param dangers events for which acknowledged records may be lost, or replaced by older ones
 * @param unanswered why servers did not answer, so that nothing is known of them, by {@code host:port}
 * @param asked how often these were asked
 */
public record ServerFindings(List<ServerEvent> dangers, Map<String, String> unanswered, int asked) {

    /** Nothing happened, and nobody had to be asked. */
    public static final ServerFindings NONE = new ServerFindings(List.of(), Map.of(), 0);

    /** Whether what the servers acknowledged can be relied on. */
    public enum Trust {
        /** Nothing is known against it. */
        KEPT,
        /** It may be gone, or older than it should be: the file is to be loaded again. */
        IN_DANGER,
        /** It is not known. */
        UNKNOWN
    }

    /** Unknown first: a server that does not answer takes no file again. */
    public Trust trust() {
        if (!unanswered.isEmpty()) {
            return Trust.UNKNOWN;
        }
        return dangers.isEmpty() ? Trust.KEPT : Trust.IN_DANGER;
    }
}
