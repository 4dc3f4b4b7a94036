package org.memcload.component.memcache.watch;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Figures that are computed from a server's general statistics. Internal: public for the operation that returns statistics. */
public final class ComputedFigures {

    /** Names that memcached does not use. */
    private static final String PREFIX = "computed.";

    private ComputedFigures() {}

    /** The statistics and, under names with a prefix, the figures; without those whose statistics are missing. */
    public static Map<String, String> with(Map<String, String> stats) {
        Map<String, String> all = new LinkedHashMap<>(stats);
        add(all, "hit_ratio", "%.4f", hitRatio(stats));
        add(all, "memory_used_percent", "%.2f", memoryUsedPercent(stats));
        copy(all, "evictions", "evictions");
        copy(all, "items", "curr_items");
        copy(all, "connections", "curr_connections");
        copy(all, "uptime", "uptime");
        return all;
    }

    private static void copy(Map<String, String> all, String figure, String statistic) {
        if (all.containsKey(statistic)) {
            all.put(PREFIX + figure, all.get(statistic));
        }
    }

    private static void add(Map<String, String> all, String figure, String format, double value) {
        if (!Double.isNaN(value)) {
            all.put(PREFIX + figure, String.format(Locale.ROOT, format, value));
        }
    }

    /** Keys found, divided by keys requested since the server's start: 0 to 1; not a number before the first request. */
    static double hitRatio(Map<String, String> stats) {
        double hits = number(stats, "get_hits");
        return ratio(hits, hits + number(stats, "get_misses"));
    }

    /** Bytes of items, in percent of the bytes that the server may use for them; not a number if the server reports no limit. */
    static double memoryUsedPercent(Map<String, String> stats) {
        return 100 * ratio(number(stats, "bytes"), number(stats, "limit_maxbytes"));
    }

    private static double ratio(double part, double whole) {
        return whole > 0 ? part / whole : Double.NaN;
    }

    /** Not a number if it is missing or malformed. */
    private static double number(Map<String, String> stats, String name) {
        try {
            return Double.parseDouble(stats.getOrDefault(name, "NaN"));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
