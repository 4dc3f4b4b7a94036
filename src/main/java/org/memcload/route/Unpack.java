package org.memcload.route;

import java.io.File;
import java.io.IOException;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.memcload.input.CorruptInputException;
import org.memcload.input.ExpansionLimits;
import org.memcload.input.GzipMembersInputStream;
import org.memcload.input.LogInputStream;
import org.memcload.input.ZipEntriesInputStream;

/** The lines of a compressed file, as a stream that is unpacked as it is read. */
public final class Unpack {

    private final ExpansionLimits limits;

    public Unpack(ExpansionLimits limits) {
        this.limits = limits;
    }

    /** A gzip file of any number of members. */
    public LogInputStream gzip(@Body File file, Exchange exchange) throws IOException {
        return track(GzipMembersInputStream.open(file.toPath(), limits), exchange);
    }

    /** A zip archive: its entries one behind the other; null, and the file is condemned, where it is none. */
    public LogInputStream zip(@Body File file, Exchange exchange) throws IOException {
        try {
            return track(ZipEntriesInputStream.open(file.toPath(), limits), exchange);
        } catch (CorruptInputException e) {
            LoadProperties.ledger(exchange).corrupt(e.getMessage());
            return null;
        }
    }

    private static LogInputStream track(LogInputStream stream, Exchange exchange) {
        LoadProperties.ledger(exchange).reading(stream::compressedBytesRead);
        return stream;
    }
}
