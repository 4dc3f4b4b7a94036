package org.memcload.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** A memcached for each device type, on free ports. Ends when this is closed, and with the JVM at the latest. */
final class ServerFleet implements AutoCloseable {

    private static final List<String> TYPES = List.of("idfa", "gaid", "adid", "dvid");

    /** Ample for a record of these logs: 200 bytes of key and value on average, and what memcached adds to it. */
    private static final int ITEM_BYTES = 500;

    private static final int MIN_MEGABYTES = 256;
    private static final int BYTES_PER_MEGABYTE = 1 << 20;

    private final List<MemcachedServer> servers = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "end servers");
    private boolean ended;

    /** What the servers tell of themselves, added up. */
    record Totals(long items, long stored, long evicted) {}

    private ServerFleet() {}

    /** Starts servers with memory for so many records. */
    static ServerFleet start(long records) {
        ServerFleet fleet = new ServerFleet();
        Runtime.getRuntime().addShutdownHook(fleet.hook);
        // records are spread evenly, but not exactly
        String megabytes = String.valueOf(MIN_MEGABYTES + records * ITEM_BYTES / TYPES.size() / BYTES_PER_MEGABYTE);
        try {
            TYPES.forEach(type -> fleet.add(megabytes));
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private synchronized void add(String megabytes) {
        if (ended) {
            throw new IllegalStateException("interrupted");
        }
        servers.add(MemcachedServer.start("-m", megabytes));
    }

    private synchronized void end() {
        ended = true;
        servers.forEach(MemcachedServer::close);
        servers.clear();
    }

    /** As {@link Baseline#main} takes them. */
    String addresses() {
        return servers.stream().map(MemcachedServer::address).collect(Collectors.joining(","));
    }

    /** As the loader takes them. */
    List<String> options() {
        List<String> options = new ArrayList<>();
        for (int i = 0; i < TYPES.size(); i++) {
            options.addAll(List.of("--" + TYPES.get(i), servers.get(i).address()));
        }
        return options;
    }

    /** Version of memcached. */
    String version() {
        try (MemcachedReader reader = servers.get(0).reader()) {
            return reader.stats("").get("version");
        }
    }

    Totals totals() {
        long items = 0;
        long stored = 0;
        long evicted = 0;
        for (MemcachedServer server : servers) {
            try (MemcachedReader reader = server.reader()) {
                Map<String, String> stats = reader.stats("");
                items += Long.parseLong(stats.get("curr_items"));
                stored += Long.parseLong(stats.get("total_items"));
                evicted += Long.parseLong(stats.get("evictions"));
            }
        }
        return new Totals(items, stored, evicted);
    }

    /**
     * Checks that what was loaded is there.
     *
     * @param before what the servers told before
     * @param records sets that they were sent since
     * @param items records that they are to hold
     * @throws IOException if that is not so
     */
    void expect(String what, Totals before, long records, long items) throws IOException {
        Totals now = totals();
        if (now.stored() - before.stored() != records || now.items() != items || now.evicted() > 0) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s is to store %,d records, so that the servers hold %,d, but they tell of %,d, %,d and %,d evictions",
                    what,
                    records,
                    items,
                    now.stored() - before.stored(),
                    now.items(),
                    now.evicted()));
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM ends, and the hook has nothing left to do
        }
    }
}
