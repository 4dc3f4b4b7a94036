package org.memcload.component.memcache;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time to live of a value, as users write it. */
public final class TimeToLive {

    /** Days, hours, minutes, seconds and milliseconds, as Camel writes them. */
    private static final Pattern UNITS = Pattern.compile("(?i)(?:([0-9]+)\\s*d(?:ays?)?)?\\s*"
            + "(?:([0-9]+)\\s*h(?:ours?)?)?\\s*(?:([0-9]+)\\s*m(?:in(?:utes?)?)?)?\\s*"
            + "(?:([0-9]+)\\s*s(?:ec(?:onds?)?)?)?\\s*(?:([0-9]+)\\s*(?:ms|millis))?");

    private static final long[] UNIT_MILLIS = {86_400_000, 3_600_000, 60_000, 1000, 1};

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

    /**
     * Reads a duration with its unit. A plain number would be seconds as a time to live, and milliseconds as Camel reads durations.
     *
     * @param option its name, for the error message
     * @param text such as {@code 90s}, {@code 1h30m} or {@code PT5M}
     * @throws IllegalArgumentException if it is a plain number, negative, or not a duration
     */
    public static Duration withUnit(String option, String text) {
        try {
            Duration duration = text.strip().matches("[0-9]*") ? null : duration(text);
            if (duration != null && !duration.isNegative()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // reported under the name of the option
        }
        throw new IllegalArgumentException(
                option + " is a duration with its unit, such as 90s, 10m or PT5M, not '" + text + "'");
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
            if (text.matches("-?[0-9]+")) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            return text.startsWith("P") ? Duration.parse(text) : parse(given, text);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            throw invalid(given);
        }
    }

    /** Numbers with units, each unit once and the largest first: Camel's own parser takes anything else for nothing. */
    private static Duration parse(Object given, String text) {
        Matcher parts = UNITS.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw invalid(given);
        }
        Duration sum = Duration.ZERO;
        for (int unit = 0; unit < UNIT_MILLIS.length; unit++) {
            String number = parts.group(unit + 1);
            if (number != null) {
                sum = sum.plusMillis(Math.multiplyExact(Long.parseLong(number), UNIT_MILLIS[unit]));
            }
        }
        return sum;
    }

    private static IllegalArgumentException invalid(Object given) {
        return new IllegalArgumentException("timeToLive is 0 or more seconds, or a duration such as 90s, 1h30m or PT5M;"
                + " 0 means never. It is not '" + given + "'");
    }
}
