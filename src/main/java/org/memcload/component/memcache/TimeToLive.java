package org.memcload.component.memcache;

import java.time.Duration;
import org.apache.camel.util.TimeUtils;

/** The time to live of a value, as users write it. */
public final class TimeToLive {

    private TimeToLive() {}

    /**
     * Reads a time to live.
     *
     * @param given seconds, as a number or its text; or a {@link Duration}, or the text of one as in {@code 90s},
     *     {@code 1h30m} or {@code PT5M}
     * @return seconds, rounded up; 0 for never
     * @throws IllegalArgumentException if it is not a time to live, or is negative: memcached would drop the value at once
     */
    public static int seconds(Object given) {
        Duration duration = duration(given);
        if (duration.isNegative()) {
            throw invalid(given);
        }
        long seconds = duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
        return (int) Math.min(seconds, Integer.MAX_VALUE);
    }

    private static Duration duration(Object given) {
        if (given instanceof Duration duration) {
            return duration;
        }
        if (given instanceof Integer || given instanceof Long || given instanceof Short || given instanceof Byte) {
            return Duration.ofSeconds(((Number) given).longValue());
        }
        String text = String.valueOf(given).strip();
        try {
            if (text.isEmpty() || text.matches("-?[0-9]+")) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            return text.startsWith("P") || text.startsWith("-P")
                    ? Duration.parse(text)
                    : Duration.ofMillis(TimeUtils.toMilliSeconds(text));
        } catch (RuntimeException e) {
            // Camel's parser fails in several ways
            throw invalid(given);
        }
    }

    private static IllegalArgumentException invalid(Object given) {
        return new IllegalArgumentException("timeToLive is 0 or more seconds, or a duration such as 90s, 1h30m or PT5M;"
                + " 0 means never. It is not '" + given + "'");
    }
}
