package org.memcload.servers;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.memcload.component.memcache.client.ConnectedServer;

/** The known state of one server. Guarded by its {@link ServerWatch}. */
public final class WatchedServer {

    private final String address;
    /** Nanoseconds of a clock that is never set. */
    private final LongSupplier clock;

    private boolean met;
    private long metAt;
    private boolean unreachable;

    /** All past and present connections that can be reopened, the newest last. */
    private final Deque<ConnectedServer> connections = new ArrayDeque<>();

    private int greetings;
    /** Null until the server returns statistics. */
    private ServerStatistics newest;

    private boolean refusing;

    WatchedServer(String address, LongSupplier clock) {
        this.address = address;
        this.clock = clock;
    }

    /** The server gets its first records. Earlier events do not matter. */
    void meet() {
        if (!met) {
            met = true;
            metAt = clock.getAsLong();
        }
    }

    boolean isMet() {
        return met;
    }

    /** No connection to the server could be opened. */
    void cannotBeReached() {
        unreachable = true;
    }

    /**
     * The server has answered over a new connection.
     *
     * @param statistics null if it refused them
     */
    List<ServerEvent> greeted(ConnectedServer server, Map<String, String> statistics) {
        boolean first = greetings++ == 0;
        connections.remove(server);
        connections.add(server);
        refusing = statistics == null;
        if (refusing) {
            return List.of();
        }
        List<ServerEvent> events = told(statistics);
        if (first && met && unreachable && newest.isYoungerThan(secondsSinceMet())) {
            events.add(event(ServerEvent.Kind.APPEARED, 1));
        }
        return events;
    }

    private long secondsSinceMet() {
        return Duration.ofNanos(clock.getAsLong() - metAt).toSeconds();
    }

    /**
     * The server returned its statistics.
     *
     * @return events since its last statistics
     */
    List<ServerEvent> told(Map<String, String> statistics) {
        List<ServerEvent> events = new ArrayList<>();
        ServerStatistics now = ServerStatistics.of(statistics);
        refusing = false;
        if (newest != null) {
            if (now.isOlderThan(newest)) {
                return events;
            }
            if (now.isRestartOf(newest)) {
                events.add(event(ServerEvent.Kind.RESTARTED, 1));
            }
            now.flushesSince(newest).ifPresent(flushes -> addIfAny(events, ServerEvent.Kind.FLUSHED, flushes));
            now.evictionsSince(newest).ifPresent(items -> addIfAny(events, ServerEvent.Kind.EVICTED, items));
        }
        newest = now;
        if (!met) {
            events.clear();
        }
        return events;
    }

    private void addIfAny(List<ServerEvent> events, ServerEvent.Kind kind, long count) {
        if (count > 0) {
            events.add(event(kind, count));
        }
    }

    private ServerEvent event(ServerEvent.Kind kind, long count) {
        return new ServerEvent(address, kind, count, "");
    }

    /** The server refused its statistics. It always will, unless it has returned them before. */
    boolean refused() {
        refusing |= newest == null;
        return refusing;
    }

    /** The endpoint of a connection was stopped. */
    void closed(ConnectedServer connection) {
        connections.remove(connection);
    }

    /** Whether the server is expected to return statistics. */
    boolean tells() {
        return greetings > 0 && !refusing;
    }

    /** The newest connection; null if there never was one. */
    ConnectedServer connection() {
        return connections.peekLast();
    }

    /** How often the server has answered over a new connection. */
    int greetings() {
        return greetings;
    }

    /** The events that the server does not show. */
    Set<ServerEvent.Kind> unseen() {
        return refusing || newest == null
                ? EnumSet.of(ServerEvent.Kind.RESTARTED, ServerEvent.Kind.FLUSHED, ServerEvent.Kind.EVICTED)
                : newest.untold();
    }
}
