package org.memcload.servers;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The part of a server's answer to {@code stats} that shows restarts, flushes and evictions. Missing or malformed numbers are
 * unknown and never trigger a finding.
 *
 * @param pid the server's process id, empty if unknown
 * @param uptime seconds since the server was started
 * @param started start of the server by its own clock, as a unix time; memcached's never changes while it runs
 * @param lost each known counter of dropped items, by its name in memcached; without {@value #EVICTIONS} the number is unknown
 * @param flushes times that {@code flush_all} was received, at once or delayed
 */
public record ServerStatistics(String pid, long uptime, long started, Map<String, Long> lost, long flushes) {

    private static final String EVICTIONS = "evictions";

    /**
     * Counters of items that memcached drops without a request. Its evictions do not include items of moved slabs, of extstore's
     * oldest page and of its compaction (slabs.c, extstore.c and storage.c of memcached 1.6.18).
     */
    private static final List<String> LOSSES =
            List.of(EVICTIONS, "slab_reassign_evictions_nomem", "extstore_objects_evicted", "extstore_compact_lost");

    private static final long UNKNOWN = -1;

    /** Seconds by which the start may seem to move if a server rounds its clock and its uptime separately. */
    private static final long ROUNDING = 1;

    /** Uptime in seconds that memcached reports right after its start: process_started in its memcached.c. */
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

    /** The kinds of events that these statistics cannot show. */
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

    /** Whether the server was restarted after it returned the earlier statistics. */
    boolean isRestartOf(ServerStatistics earlier) {
        boolean startKnown = started != UNKNOWN && earlier.started != UNKNOWN;
        // in a container the process id is always the same
        boolean younger = uptime != UNKNOWN && uptime < earlier.uptime;
        boolean startMoved = startKnown && Math.abs(started - earlier.started) > ROUNDING;
        // with the same start, the answer is just older: two connections may be answered at about the same time
        boolean youngerByRestart = younger && !(startKnown && started == earlier.started);
        return isOtherProcess(earlier) || youngerByRestart || startMoved;
    }

    private boolean isOtherProcess(ServerStatistics other) {
        return !pid.isEmpty() && !other.pid.isEmpty() && !pid.equals(other.pid);
    }

    /**
     * Whether the server returned this before the other statistics, over a connection with a slower thread. Within one second,
     * smaller counters show it.
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

    /** Whether the server may have started less than the given seconds ago. */
    boolean isYoungerThan(long seconds) {
        return uptime != UNKNOWN && uptime <= seconds + FIRST_UPTIME + ROUNDING;
    }

    /** Items dropped since the earlier statistics, or since the counters were reset; empty if unknown. */
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

    /** A counter smaller than before was reset, for instance by {@code stats reset}. */
    private static long growth(long now, long before, boolean countedAgain) {
        return countedAgain || now < before ? now : now - before;
    }
}
