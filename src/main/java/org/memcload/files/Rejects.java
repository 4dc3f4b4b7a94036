package org.memcload.files;

import java.io.IOException;
import org.memcload.record.RejectedLines;

/** The destination of the rejected lines of one log. Safe for use by several threads. */
public interface Rejects {

    /**
     * Adds lines, unless they are {@linkplain #discard discarded} already.
     *
     * @throws IOException with a message that names the file
     */
    void write(RejectedLines lines) throws IOException;

    /**
     * Puts the lines written so far on disk.
     *
     * @throws IOException with a message that names the file
     */
    void force() throws IOException;

    /**
     * Puts the rejected lines, if there are any, on disk under their final name.
     *
     * @throws IOException with a message that names the file
     */
    void publish() throws IOException;

    /** Discards all lines, written or still to come: the log will be read again. */
    void discard();
}
