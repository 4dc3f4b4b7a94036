package org.memcload.route;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.apache.camel.Converter;
import org.memcload.record.RejectedLines;

/** Rejected lines as the rows of a rejects file, for every endpoint that takes bytes. */
@Converter(generateLoader = true)
public final class RejectedLinesConverter {

    private RejectedLinesConverter() {}

    @Converter
    public static byte[] toBytes(RejectedLines lines) {
        return lines.toBytes();
    }

    @Converter
    public static InputStream toInputStream(RejectedLines lines) {
        return new ByteArrayInputStream(lines.toBytes());
    }
}
