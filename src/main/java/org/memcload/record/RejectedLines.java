package org.memcload.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Lines of one log that are not stored. They take about as much memory as space in the log: a {@link RejectedLine} is created on
 * request. Immutable.
 */
public final class RejectedLines extends AbstractList<RejectedLine> implements RandomAccess {

    /** The tag of a line is the index of its reason. */
    private final PackedLines lines;

    private final List<String> reasons;

    public RejectedLines(List<RejectedLine> lines) {
        this(builderOf(lines));
    }

    private RejectedLines(Builder builder) {
        this.lines = builder.lines.build();
        this.reasons = List.copyOf(builder.reasons);
    }

    private static Builder builderOf(List<RejectedLine> lines) {
        Builder builder = new Builder();
        lines.forEach(line -> builder.add(line.number(), line.reason(), line.bytes(), 0, line.bytes().length));
        return builder;
    }

    @Override
    public RejectedLine get(int index) {
        Objects.checkIndex(index, size());
        PackedLines.Cursor cursor = lines.cursor(index);
        cursor.next();
        return line(cursor);
    }

    @Override
    public int size() {
        return lines.size();
    }

    @Override
    public Iterator<RejectedLine> iterator() {
        PackedLines.Cursor cursor = lines.cursor(0);
        return new Iterator<>() {

            private int left = size();

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public RejectedLine next() {
                if (left == 0) {
                    throw new NoSuchElementException();
                }
                left--;
                cursor.next();
                return line(cursor);
            }
        };
    }

    private RejectedLine line(PackedLines.Cursor cursor) {
        byte[] bytes = new byte[cursor.to() - cursor.from()];
        System.arraycopy(lines.array(), cursor.from(), bytes, 0, bytes.length);
        return new RejectedLine(cursor.number(), reasons.get(cursor.tag()), bytes);
    }

    /** Bytes that the lines take in memory. */
    long memory() {
        return lines.memory();
    }

    /** Writes a row for each line, as {@link RejectedLine#writeTo} does. */
    public void writeTo(OutputStream out) throws IOException {
        List<byte[]> columns = reasons.stream()
                .map(reason -> ("\t" + reason + "\t").getBytes(StandardCharsets.US_ASCII))
                .toList();
        PackedLines.Cursor cursor = lines.cursor(0);
        while (cursor.next()) {
            out.write(Long.toString(cursor.number()).getBytes(StandardCharsets.US_ASCII));
            out.write(columns.get(cursor.tag()));
            out.write(lines.array(), cursor.from(), cursor.to() - cursor.from());
            out.write('\n');
        }
    }

    /** The rows of all lines, as in a rejects file. */
    public byte[] toBytes() {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try {
            writeTo(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows.toByteArray();
    }

    /** Collects rejected lines, whose bytes are copied. Not safe for use by several threads. */
    public static final class Builder {

        private final PackedLines.Builder lines = new PackedLines.Builder();
        private final List<String> reasons = new ArrayList<>();
        private final Map<String, Integer> indexes = new HashMap<>();

        /**
         * Adds a line.
         *
         * @param number number of the line in its log, the first being 1
         * @param reason why it is rejected, in ASCII without tabs and line ends
         * @param bytes array that holds the line
         * @param from index of the first byte of the line
         * @param to index after its last byte, without its line end
         */
        public void add(long number, String reason, byte[] bytes, int from, int to) {
            lines.add(number, indexes.computeIfAbsent(reason, this::addReason), bytes, from, to);
        }

        private int addReason(String reason) {
            reasons.add(reason);
            return reasons.size() - 1;
        }

        /** The lines. The builder must not be used afterwards. */
        public RejectedLines build() {
            return new RejectedLines(this);
        }
    }
}
