package org.memcload.component.memcache.client;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.memcload.component.memcache.client.protocol.RecordBatch;

/** Makes up records for tests. */
public final class Records {

    private Records() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Records {@code <prefix>0} and so on, each with its key as value. */
    public static RecordBatch numbered(String prefix, int count) {
        RecordBatch.Builder records = new RecordBatch.Builder(0, count);
        for (int i = 0; i < count; i++) {
            records.add(prefix + i, bytes(prefix + i));
        }
        return records.build();
    }

    /** Records of key, value, key, value and so on. */
    public static RecordBatch of(String... keysAndValues) {
        RecordBatch.Builder records = new RecordBatch.Builder(0, 0);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            records.add(keysAndValues[i], bytes(keysAndValues[i + 1]));
        }
        return records.build();
    }

    /** Records of {@code <prefix>0} and so on, each with a value of so many bytes. */
    public static RecordBatch sized(String prefix, int... sizes) {
        RecordBatch.Builder records = new RecordBatch.Builder(0, sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            records.add(prefix + i, new byte[sizes[i]]);
        }
        return records.build();
    }

    public static BulkSet.Status[] statuses(BulkSet records) {
        return IntStream.range(0, records.size()).mapToObj(records::status).toArray(BulkSet.Status[]::new);
    }

    /** Notes the status of one record, as an answer of its server would. */
    public static void setStatus(BulkSet records, int index, BulkSet.Status status) {
        records.setStatus(index, status);
    }
}
