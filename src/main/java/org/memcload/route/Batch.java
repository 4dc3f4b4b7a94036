package org.memcload.route;

import java.util.ArrayList;
import java.util.List;
import org.memcload.component.memcache.BulkSet;
import org.memcload.record.Part;
import org.memcload.record.RejectedLine;
import org.memcload.record.RejectedLines;

/** Records for one lane of one address, from one or more blocks, together with the lines they came from. */
public final class Batch extends BulkSet {

    private final List<Part> parts;

    Batch(List<Part> parts) {
        super(parts.stream().map(Part::records).toList());
        this.parts = parts;
    }

    /** The lane of all its keys, from 0. */
    public int getLane() {
        return parts.get(0).lane();
    }

    /** The lines whose records their server will not take. */
    public RejectedLines refusedLines() {
        List<RejectedLine> lines = new ArrayList<>();
        for (int index = 0; index < size(); index++) {
            if (status(index).isRefused()) {
                int part = segmentOf(index);
                lines.add(parts.get(part).line(index - firstOf(part), reason(status(index))));
            }
        }
        return new RejectedLines(lines);
    }

    private static String reason(Status status) {
        return status == Status.TOO_LARGE ? "value too large for the server" : "refused by the server as invalid";
    }
}
