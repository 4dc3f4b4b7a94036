package org.memcload.route;

import java.util.Map;

/**
 * What a server's answer to {@code stats} tells of its fate. A number that is missing, or that is none, is unknown, and from
 * what is unknown nothing is concluded.
 *
 * @param pid its process id, empty where it is unknown
 * @param uptime seconds since it was started
 * @param started when it was started by its own clock, as a unix time; memcached's never changes while it runs
 * @param evictions items evicted since it was started, or since somebody told it {@code stats reset}
 */
record ServerStatistics(String pid, long uptime, long started, long evictions) {

    private static final long UNKNOWN = -1;

    /** Seconds by which the start may seem to move, where a server rounds its clock and its uptime each by itself. */
    private static final long ROUNDING = 1;

    /** Seconds that memcached counts as its uptime when it has just started: process_started in its memcached.c. */
    private static final long FIRST_UPTIME = 2;

    static ServerStatistics of(Map<String, String> stats) {
        long uptime = number(stats.get("uptime"));
        long time = number(stats.get("time"));
        return new ServerStatistics(
                stats.getOrDefault("pid", ""),
                uptime,
                uptime == UNKNOWN || time == UNKNOWN ? UNKNOWN : Math.max(time - uptime, UNKNOWN),
                number(stats.get("evictions")));
    }

    private static long number(String text) {
        try {
            return text == null ? UNKNOWN : Math.max(Long.parseLong(text), UNKNOWN);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    /** Whether the server was started anew after it had told the earlier statistics. */
    boolean isRestartOf(ServerStatistics earlier) {
        boolean otherProcess = !pid.isEmpty() && !earlier.pid.isEmpty() && !pid.equals(earlier.pid);
        // in a container the process id is always the same
        boolean younger = uptime != UNKNOWN && uptime < earlier.uptime;
        boolean startedAnew =
                started != UNKNOWN && earlier.started != UNKNOWN && Math.abs(started - earlier.started) > ROUNDING;
        return otherProcess || younger || startedAnew;
    }

    /** Whether it may have been started less than so many seconds ago. */
    boolean isYoungerThan(long seconds) {
        return uptime != UNKNOWN && uptime <= seconds + FIRST_UPTIME + ROUNDING;
    }

    /** Items evicted since the earlier statistics, as far as that can be told. */
    long evictionsSince(ServerStatistics earlier) {
        if (evictions == UNKNOWN || earlier.evictions == UNKNOWN) {
            return 0;
        }
        boolean countedAnew = isRestartOf(earlier) || evictions < earlier.evictions;
        return countedAnew ? evictions : evictions - earlier.evictions;
    }
}
