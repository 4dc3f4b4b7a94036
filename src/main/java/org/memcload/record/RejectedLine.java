package org.memcload.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A line that is not stored. It owns its bytes, so that keeping it does not keep the whole block.
 *
 * @param number number of the line in its log, the first being 1
 * @param reason why it is rejected, in ASCII without tabs and line ends
 * @param bytes the line as in the log, without its line end; only the beginning if it exceeds the limit
 */
public record RejectedLine(long number, String reason, byte[] bytes) {

    /** Writes {@code number \t reason \t line \n}: one row of a rejects file. */
    public void writeTo(OutputStream out) throws IOException {
        out.write((number + "\t" + reason + "\t").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write('\n');
    }
}
