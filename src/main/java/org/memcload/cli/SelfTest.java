package org.memcload.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.input.LineBlock;
import org.memcload.proto.UserApps;
import org.memcload.record.LineParser;
import org.memcload.record.ParsedBlock;

/** {@code memcload --test}: encodes sample lines, decodes them with protobuf, and reports whether the two agree. */
final class SelfTest {

    private static final List<Sample> SAMPLES = List.of(
            new Sample("idfa", "1rfw452y52g2gq4g", 55.55, 42.42, 1423, 43, 567, 3, 7, 23),
            new Sample("gaid", "7rfw452y52g2gq4g", 55.55, 42.42, 7423, 424),
            new Sample("adid", "none", -91.2, 180.0),
            new Sample("dvid", "extremes", -0.0, Double.MIN_VALUE, 0, 127, 128, 1L << 31, (1L << 32) - 1));

    private record Sample(String type, String id, double lat, double lon, long... apps) {

        byte[] line() {
            String ids = Arrays.toString(apps).replaceAll("[\\[\\] ]", "");
            return (type + "\t" + id + "\t" + lat + "\t" + lon + "\t" + ids + "\n").getBytes(StandardCharsets.US_ASCII);
        }

        UserApps message() {
            UserApps.Builder message = UserApps.newBuilder().setLat(lat).setLon(lon);
            for (long app : apps) {
                message.addApps((int) app);
            }
            return message.build();
        }
    }

    private SelfTest() {}

    /** Returns exit code 0 if all agree, else 1. */
    static int run(PrintWriter out) throws Exception {
        boolean agree = true;
        for (Sample sample : SAMPLES) {
            byte[] line = sample.line();
            ParsedBlock parsed = new LineParser(1, 1, line.length).parse(new LineBlock(line, 0, line.length, 1, false));
            RecordBatch record = parsed.laneRecords().get(0).records();
            boolean same = UserApps.parseFrom(record.value(0)).equals(sample.message())
                    && Arrays.equals(record.value(0), sample.message().toByteArray());
            out.println((same ? "ok      " : "DIFFERS ") + new String(record.key(0), StandardCharsets.US_ASCII));
            agree &= same;
        }
        out.println(
                agree ? "All sample records agree." : "Sample records differ: do not load anything with this build.");
        return agree ? 0 : 1;
    }
}
