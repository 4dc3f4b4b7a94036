package org.memcload.component.memcache;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock of a server: what it told in its greeting, gone on since by our monotonic clock. Ours may be set wrong, or be set
 * right meanwhile.
 */
final class ServerClock {

    /** Our own, for a server that does not tell. */
    static final ServerClock OURS = new ServerClock(() -> System.currentTimeMillis() / 1000);

    private final LongSupplier unixTime;

    private ServerClock(LongSupplier unixTime) {
        this.unixTime = unixTime;
    }

    /** @param statistics the general ones, just told by the server; null if it does not tell */
    static ServerClock of(Map<String, String> statistics) {
        String time = statistics == null ? "" : statistics.getOrDefault("time", "");
        if (!time.matches("[0-9]{1,18}")) {
            return OURS;
        }
        long told = Long.parseLong(time);
        long toldAt = System.nanoTime();
        return new ServerClock(() -> told + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - toldAt));
    }

    /** The server's time now, in seconds since 1970. */
    long unixTime() {
        return unixTime.getAsLong();
    }
}
