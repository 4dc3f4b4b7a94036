package org.memcload.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Lines of one log that are not stored. Immutable. */
public final class RejectedLines extends AbstractList<RejectedLine> implements RandomAccess {

    private final List<RejectedLine> lines;

    public RejectedLines(List<RejectedLine> lines) {
        this.lines = List.copyOf(lines);
    }

    @Override
    public RejectedLine get(int index) {
        return lines.get(index);
    }

    @Override
    public int size() {
        return lines.size();
    }

    /** Writes a row for each line, as {@link RejectedLine#writeTo} does. */
    public void writeTo(OutputStream out) throws IOException {
        for (RejectedLine line : lines) {
            line.writeTo(out);
        }
    }

    /** The rows of all lines, as they stand in a rejects file. */
    public byte[] toBytes() {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try {
            writeTo(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows.toByteArray();
    }
}
