package org.memcload.component.memcache.client.protocol;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock of a server: the time of its greeting, advanced by our monotonic clock. Our own clock may be wrong, or corrected
 * meanwhile.
 */
final class ServerClock {

    /** Our own clock, for a server that does not tell its time. */
    static final ServerClock OURS = new ServerClock(() -> System.currentTimeMillis() / 1000);

    /** Seconds of the longest relative expiry, 30 days; memcached takes anything greater as a unix time. */
    private static final int MAX_RELATIVE_EXPIRY = 60 * 60 * 24 * 30;

    private final LongSupplier unixTime;

    private ServerClock(LongSupplier unixTime) {
        this.unixTime = unixTime;
    }

    /** @param statistics the general statistics that the server has just sent; null if it refuses to send them */
    static ServerClock of(Map<String, String> statistics) {
        String time = statistics == null ? "" : statistics.getOrDefault("time", "");
        if (!time.matches("[0-9]{1,18}")) {
            return OURS;
        }
        long told = Long.parseLong(time);
        long toldAt = System.nanoTime();
        return new ServerClock(() -> told + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - toldAt));
    }

    /**
     * Converts a time to live into memcached's expiry. More than 30 days become a unix time by the server's clock.
     *
     * @param timeToLive seconds, 0 for never
     */
    int expiry(int timeToLive) {
        return timeToLive <= MAX_RELATIVE_EXPIRY
                ? timeToLive
                : (int) Math.min(unixTime() + timeToLive, Integer.MAX_VALUE);
    }

    /** The server's time now, in seconds since 1970. */
    long unixTime() {
        return unixTime.getAsLong();
    }
}
