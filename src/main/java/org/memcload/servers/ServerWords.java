package org.memcload.servers;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.summingLong;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The words for events at servers, in log and report. */
public final class ServerWords {

    private static final String LOST = "what was stored there before is gone";

    private ServerWords() {}

    /** A line for the log, when the event is noticed; empty if it is logged elsewhere. */
    public static String notice(ServerEvent event) {
        String server = event.server();
        return switch (event.kind()) {
            case RESTARTED -> server + " has restarted: " + LOST + ". " + advice();
            case FLUSHED -> server + " was flushed (flush_all) by somebody: " + LOST + ". " + advice();
            case EVICTED ->
                server + " evicted " + event.count()
                        + " items: records were lost again, its memory (memcached's option -m, or its extstore) is too small";
            case APPEARED ->
                server + " was not there before and has come up meanwhile. If a server with this address had records of"
                        + " earlier runs, they are gone";
            case ABANDONED -> "";
        };
    }

    private static String advice() {
        return "To have the records of earlier files back, give the files their names without the dot again and load them"
                + " again";
    }

    /** Why a file is loaded again. */
    public static String causes(Collection<ServerEvent> events) {
        return Stream.of(
                        servers(events, ServerEvent.Kind.RESTARTED).map(server -> server + " restarted meanwhile"),
                        servers(events, ServerEvent.Kind.FLUSHED)
                                .map(server -> server + " was flushed (flush_all) meanwhile"),
                        events.stream()
                                .filter(event -> event.kind() == ServerEvent.Kind.ABANDONED)
                                .map(event -> event.server() + " did not answer all that was sent over a connection ("
                                        + event.detail() + ") and may carry it out late"))
                .flatMap(causes -> causes)
                .distinct()
                .collect(joining("; "));
    }

    /** Why the state of servers is unknown. */
    public static String unknown(ServerFindings findings) {
        return String.join("; ", findings.unanswered().values()) + "; asked "
                + (findings.asked() == 1 ? "once" : findings.asked() + " times")
                + " whether the acknowledged records are still there";
    }

    /** The losses of servers; null if there are none. */
    public static String losses(Collection<ServerEvent> events) {
        String restarted = servers(events, ServerEvent.Kind.RESTARTED).collect(joining(", "));
        String flushed = servers(events, ServerEvent.Kind.FLUSHED).collect(joining(", "));
        String words = Stream.of(
                        evictions(events),
                        restarted.isEmpty() ? "" : restarted + " restarted: " + LOST,
                        flushed.isEmpty() ? "" : flushed + " flushed (flush_all) by somebody: " + LOST)
                .filter(each -> !each.isEmpty())
                .collect(joining("; "));
        return words.isEmpty() ? null : words;
    }

    /** The evicted items of each server; empty if there are none. */
    public static String evictions(Collection<ServerEvent> events) {
        return events.stream()
                .filter(event -> event.kind() == ServerEvent.Kind.EVICTED)
                .collect(groupingBy(ServerEvent::server, LinkedHashMap::new, summingLong(ServerEvent::count)))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " evicted " + entry.getValue() + " items")
                .collect(joining(", "));
    }

    /** The events that a server does not show. */
    public static String unseen(String server, Set<ServerEvent.Kind> kinds) {
        List<String> words = kinds.stream()
                .map(kind -> switch (kind) {
                    case RESTARTED -> "restarts";
                    case FLUSHED -> "flush_all";
                    case EVICTED -> "evictions";
                    case ABANDONED, APPEARED -> throw new IllegalArgumentException(kind + " is in no statistics");
                })
                .toList();
        return server + " does not tell in its statistics what happens to it (a proxy may be in between): its "
                + String.join(", ", words) + " cannot be seen, and log and report say nothing of them";
    }

    private static Stream<String> servers(Collection<ServerEvent> events, ServerEvent.Kind kind) {
        return events.stream()
                .filter(event -> event.kind() == kind)
                .map(ServerEvent::server)
                .distinct();
    }
}
