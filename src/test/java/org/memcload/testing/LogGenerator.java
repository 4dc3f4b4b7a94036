package org.memcload.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Makes up tracker logs: the same lines for the same seed, on any machine. Lines are their bytes as ISO 8859-1, without the
 * LF. Unless told otherwise all lines are valid and every key is new.
 */
public final class LogGenerator {

    private static final List<String> TYPES = List.of("idfa", "gaid", "adid", "dvid");

    /** One line for each way to be rejected; %s stands for a device id. */
    private static final List<String> REJECTED = List.of(
            "idfa\t%s\t1.5\t2.5",
            "idfa %s 1.5 2.5 1,2,3",
            "\t%s\t1.5\t2.5\t1,2,3",
            "gaid\t\t1.5\t2.5\t1,2,3",
            "imei\t%s\t1.5\t2.5\t1,2,3",
            "IDFA\t%s\t1.5\t2.5\t1,2,3",
            "adid\t%s\tnorth\t2.5\t1,2,3",
            "adid\t%s\t1.5\t\t1,2,3",
            "dvid\t%s\tNaN\t2.5\t1,2,3",
            "dvid\t%s\t1.5\t1e999\t1,2,3",
            "idfa\t%s\t1,5\t2.5\t1,2,3",
            "idfa\t%s\t 1.5\t2.5\t1,2,3",
            "gaid\t%s\t0x1p3\t2.5\t1,2,3",
            "gaid\t%s\t1.5f\t2.5\t1,2,3",
            "adid\t%s with a space\t1.5\t2.5\t1,2,3",
            "adid\t%s\u0001\t1.5\t2.5\t1,2,3",
            "dvid\t%s\u007f\t1.5\t2.5\t1,2,3",
            "dvid\t%s" + "0".repeat(250) + "\t1.5\t2.5\t1,2,3");

    /** App ids that are dropped. */
    private static final List<String> DROPPED = List.of("", "x17", "-1", "+1", "1.0", "4294967296", "1 2", "0x1f");

    private final Random random;
    private final List<String> keys = new ArrayList<>();
    private int maxApps = 100;
    private double rejectedShare;
    private double repeatedShare;
    private double droppedShare;

    public LogGenerator(long seed) {
        random = new Random(seed);
    }

    /** Share, 0 to 1, of lines that the loader rejects, of all kinds. */
    public LogGenerator rejected(double share) {
        rejectedShare = share;
        return this;
    }

    /** Share, 0 to 1, of lines with the key of an earlier line, in this or an earlier list, and another value. */
    public LogGenerator repeated(double share) {
        repeatedShare = share;
        return this;
    }

    /** Share, 0 to 1, of lines with one app id that is no number. */
    public LogGenerator dropped(double share) {
        droppedShare = share;
        return this;
    }

    /** Most app ids in a line, 100 unless told otherwise; the fewest is 1. */
    public LogGenerator maxApps(int count) {
        maxApps = count;
        return this;
    }

    /** The next lines of the log. */
    public List<String> lines(int count) {
        List<String> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lines.add(chance(rejectedShare) ? rejectedLine() : validLine());
        }
        return lines;
    }

    /** A line that the loader rejects. */
    public String rejectedLine() {
        return pick(REJECTED).formatted(deviceId());
    }

    private String validLine() {
        String key = !keys.isEmpty() && chance(repeatedShare) ? pick(keys) : newKey();
        List<String> apps = random.ints(1 + random.nextInt(maxApps), 1, 10_000)
                .mapToObj(Integer::toString)
                .collect(Collectors.toCollection(ArrayList::new));
        if (chance(droppedShare)) {
            apps.add(random.nextInt(apps.size() + 1), pick(DROPPED));
        }
        return key + "\t" + degrees(90) + "\t" + degrees(180) + "\t" + String.join(",", apps);
    }

    private String newKey() {
        String key = pick(TYPES) + "\t" + deviceId();
        keys.add(key);
        return key;
    }

    private String deviceId() {
        HexFormat hexadecimal = HexFormat.of();
        return hexadecimal.toHexDigits(random.nextLong()) + hexadecimal.toHexDigits(random.nextLong());
    }

    private String degrees(int limit) {
        return BigDecimal.valueOf(Math.round((2 * random.nextDouble() - 1) * limit * 1e10), 10)
                .toPlainString();
    }

    private boolean chance(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
