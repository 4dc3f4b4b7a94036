package org.memcload.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.memcload.proto.UserApps;

/**
 * What must be stored after a load, worked out line by line and slowly, with none of the loader's code. Lines are their bytes
 * as ISO 8859-1, without the LF, in the order of the files. It knows no limit for the length of a line or a value.
 */
public final class Reference {

    private static final Pattern BLANK = Pattern.compile("[ \\t\\n\\x0B\\f\\r]*");
    private static final Pattern COORDINATE = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e\\x80-\\xff]{1,250}");
    private static final Pattern APP_ID = Pattern.compile("[ \\t\\n\\x0B\\f\\r]*0*([0-9]{1,10})[ \\t\\n\\x0B\\f\\r]*");
    private static final long MAX_APP_ID = 4_294_967_295L;

    private final Set<String> types = new HashSet<>(Set.of("idfa", "gaid", "adid", "dvid"));
    private final Map<String, byte[]> values = new HashMap<>();
    private long lines;
    private long rejected;
    private long droppedAppIds;

    /**
     * The end state after these lines, into empty servers.
     *
     * @param moreTypes device types that have a server beside the usual four
     */
    public static Reference of(List<String> lines, String... moreTypes) {
        Reference reference = new Reference();
        reference.types.addAll(List.of(moreTypes));
        lines.forEach(reference::add);
        return reference;
    }

    public void add(String line) {
        String content = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (BLANK.matcher(content).matches()) {
            return;
        }
        lines++;
        String[] fields = content.split("\t", -1);
        if (fields.length < 5 || !isValid(fields)) {
            rejected++;
            return;
        }
        values.put(
                fields[0] + ":" + fields[1],
                UserApps.newBuilder()
                        .addAllApps(appIds(fields[4]))
                        .setLat(Double.parseDouble(fields[2]))
                        .setLon(Double.parseDouble(fields[3]))
                        .build()
                        .toByteArray());
    }

    /** Expected value of each key; the keys are the key bytes as ISO 8859-1. */
    public Map<String, byte[]> values() {
        return Collections.unmodifiableMap(values);
    }

    /** The keys, as {@link MemcachedReader#getAll} takes them. */
    public List<byte[]> keys() {
        return values.keySet().stream()
                .map(key -> key.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** Keys of one device type. */
    public List<byte[]> keys(String type) {
        return values.keySet().stream()
                .filter(key -> key.startsWith(type + ":"))
                .map(key -> key.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** Lines that are not blank. */
    public long lines() {
        return lines;
    }

    public long rejected() {
        return rejected;
    }

    /** App ids left out of lines that were not rejected. */
    public long droppedAppIds() {
        return droppedAppIds;
    }

    private boolean isValid(String[] fields) {
        return types.contains(fields[0])
                && !fields[1].isEmpty()
                && KEY.matcher(fields[0] + ":" + fields[1]).matches()
                && isCoordinate(fields[2])
                && isCoordinate(fields[3]);
    }

    private static boolean isCoordinate(String text) {
        return COORDINATE.matcher(text).matches() && Double.isFinite(Double.parseDouble(text));
    }

    private List<Integer> appIds(String field) {
        List<Integer> ids = new ArrayList<>();
        if (field.isEmpty()) {
            return ids;
        }
        for (String piece : field.split(",", -1)) {
            Matcher id = APP_ID.matcher(piece);
            if (id.matches() && Long.parseLong(id.group(1)) <= MAX_APP_ID) {
                ids.add((int) Long.parseLong(id.group(1)));
            } else {
                droppedAppIds++;
            }
        }
        return ids;
    }
}
