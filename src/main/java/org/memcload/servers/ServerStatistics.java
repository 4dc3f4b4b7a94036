package org.memcload.servers;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A server's answer to {@code stats}, as far as it tells the server's fate. Missing or malformed numbers are unknown and never
 * trigger a finding.
 *
 * @param pid the server's process id, empty if unknown
 * @param uptime seconds since the server was started
 * @param started when the server was started by its own clock, as a unix time; memcached's never changes while it runs
 * @param lost each known counter of items that were thrown away, by its name in memcached; without {@value #EVICTIONS} the
 *     number is unknown
 * @param flushes times that {@code flush_all} was received, at once or delayed
 */
public record ServerStatistics(String pid, long uptime, long started, Map<String, Long> lost, long flushes) {

    private static final String EVICTIONS = "evictions";

    /**
     * Items that memcached throws away though nobody asked for it. Those of slabs that are moved, of extstore's oldest page and
     * of its compaction are not among its evictions (slabs.c, extstore.c and storage.c of memcached 1.6.18).
     */
    private static final List<String> LOSSES =
            List.of(EVICTIONS, "slab_reassign_evictions_nomem", "extstore_objects_evicted", "extstore_compact_lost");

    private static final long UNKNOWN = -1;

    /** Seconds by which the start may seem to move, where a server rounds its clock and its uptime each by itself. */
    private static final long ROUNDING = 1;

    /** Seconds that memcached counts as its uptime when it has just started: process_started in its memcached.c. */
    private static final long FIRST_UPTIME = 2;

    static ServerStatistics of(Map<String, String> stats) {
        long uptime = number(stats.get("uptime"));
        long time = number(stats.get("time"));
        Map<String, Long> lost = new LinkedHashMap<>();
        for (String counter : LOSSES) {
            long count = number(stats.get(counter));
            if (count != UNKNOWN) {
                lost.put(counter, count);
            }
        }
        return new ServerStatistics(
                stats.getOrDefault("pid", ""),
                uptime,
                uptime == UNKNOWN || time == UNKNOWN ? UNKNOWN : Math.max(time - uptime, UNKNOWN),
                lost,
                number(stats.get("cmd_flush")));
    }

    private static long number(String text) {
        try {
            return text == null ? UNKNOWN : Math.max(Long.parseLong(text), UNKNOWN);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    /** What cannot be seen of a server that tells no more than this. */
    Set<ServerEvent.Kind> untold() {
        Set<ServerEvent.Kind> untold = EnumSet.noneOf(ServerEvent.Kind.class);
        if (pid.isEmpty() && uptime == UNKNOWN) {
            untold.add(ServerEvent.Kind.RESTARTED);
        }
        if (flushes == UNKNOWN) {
            untold.add(ServerEvent.Kind.FLUSHED);
        }
        if (!lost.containsKey(EVICTIONS)) {
            untold.add(ServerEvent.Kind.EVICTED);
        }
        return untold;
    }

    /** Whether the server was started again after it had told the earlier statistics. */
    boolean isRestartOf(ServerStatistics earlier) {
        boolean startKnown = started != UNKNOWN && earlier.started != UNKNOWN;
        // in a container the process id is always the same
        boolean younger = uptime != UNKNOWN && uptime < earlier.uptime;
        boolean startMoved = startKnown && Math.abs(started - earlier.started) > ROUNDING;
        // with the same start, the answer is only an older one: two connections may be answered at about the same time
        boolean youngerByRestart = younger && !(startKnown && started == earlier.started);
        return isOtherProcess(earlier) || youngerByRestart || startMoved;
    }

    private boolean isOtherProcess(ServerStatistics other) {
        return !pid.isEmpty() && !other.pid.isEmpty() && !pid.equals(other.pid);
    }

    /**
     * Whether the server told this before it told the other statistics: over another connection, whose thread was slower. Within
     * one second, counters that are smaller show it.
     */
    boolean isOlderThan(ServerStatistics other) {
        if (isOtherProcess(other) || started == UNKNOWN || started != other.started) {
            return false;
        }
        boolean smaller = flushes < other.flushes
                || LOSSES.stream()
                        .anyMatch(counter -> lost.getOrDefault(counter, 0L) < other.lost.getOrDefault(counter, 0L));
        return uptime < other.uptime || (uptime == other.uptime && smaller);
    }

    /** Whether the server may have been started less than so many seconds ago. */
    boolean isYoungerThan(long seconds) {
        return uptime != UNKNOWN && uptime <= seconds + FIRST_UPTIME + ROUNDING;
    }

    /** Items thrown away since the earlier statistics, or since the counters began again; empty if unknown. */
    OptionalLong evictionsSince(ServerStatistics earlier) {
        if (!lost.containsKey(EVICTIONS) || !earlier.lost.containsKey(EVICTIONS)) {
            return OptionalLong.empty();
        }
        boolean countedAgain = isRestartOf(earlier);
        return OptionalLong.of(lost.entrySet().stream()
                .mapToLong(counter ->
                        growth(counter.getValue(), earlier.lost.getOrDefault(counter.getKey(), 0L), countedAgain))
                .sum());
    }

    /** Times that {@code flush_all} was received since the earlier statistics; empty if unknown. */
    OptionalLong flushesSince(ServerStatistics earlier) {
        return flushes == UNKNOWN || earlier.flushes == UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(growth(flushes, earlier.flushes, isRestartOf(earlier)));
    }

    /** A counter that is smaller than before began again: {@code stats reset} does that. */
    private static long growth(long now, long before, boolean countedAgain) {
        return countedAgain || now < before ? now : now - before;
    }
}
