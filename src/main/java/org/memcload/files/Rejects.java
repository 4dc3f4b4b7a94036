package org.memcload.files;

import java.io.IOException;
import org.memcload.record.RejectedLines;

/** Where the rejected lines of one log go. Safe for use by several threads. */
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

    /** Discards the lines written so far, and all later ones: the log will be read again. */
    void discard();
}
