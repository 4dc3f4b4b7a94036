package org.memcload.embedded;

import java.util.LinkedHashMap;
import java.util.Map;

/** The statistics of an embedded server. Only the thread of that server's event loop uses it. */
final class Statistics {

    static final String VERSION = "embedded";

    private final long startedAt = System.nanoTime();
    private long sets;
    private long hits;
    private long misses;

    void countSet() {
        sets++;
    }

    void countGet(boolean hit) {
        if (hit) {
            hits++;
        } else {
            misses++;
        }
    }

    /** Names and values of a group of statistics, or null if there is no such group. */
    Map<String, String> group(String name, ItemStore items) {
        return switch (name) {
            case "" -> general(items);
            case "settings" -> settings();
            case "slabs", "items" -> Map.of();
            default -> null;
        };
    }

    private Map<String, String> general(ItemStore items) {
        Map<String, String> all = new LinkedHashMap<>();
        put(all, "pid", ProcessHandle.current().pid());
        put(all, "uptime", (System.nanoTime() - startedAt) / 1_000_000_000L);
        put(all, "time", System.currentTimeMillis() / 1000);
        all.put("version", VERSION);
        put(all, "cmd_get", hits + misses);
        put(all, "cmd_set", sets);
        put(all, "cmd_flush", 0);
        put(all, "get_hits", hits);
        put(all, "get_misses", misses);
        put(all, "limit_maxbytes", Runtime.getRuntime().maxMemory());
        put(all, "bytes", items.bytes());
        put(all, "curr_items", items.count());
        put(all, "evictions", 0);
        return all;
    }

    private static Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        put(all, "maxbytes", Runtime.getRuntime().maxMemory());
        put(all, "item_size_max", ItemStore.ITEM_SIZE_MAX);
        all.put("cas_enabled", "yes");
        all.put("evictions", "off");
        put(all, "num_threads", 1);
        return all;
    }

    private static void put(Map<String, String> all, String name, long value) {
        all.put(name, Long.toString(value));
    }
}
