package org.memcload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody watches standard error, and how to write there beside a progress bar. */
final class Terminal {

    /** Goes to the start of the line and clears it (ECMA-48). */
    static final String CLEAR_LINE = "\r\u001b[K";

    private Terminal() {}

    /** Whether standard error is a terminal; Java's own console looks at standard input and output. */
    static boolean isWatched() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException e) {
            return false;
        }
    }
}
