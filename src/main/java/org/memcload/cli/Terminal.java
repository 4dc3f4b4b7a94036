package org.memcload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells whether standard error is a watched terminal, and how to redraw a line there. The terminal itself is never opened or
 * queried: setting its modes stops a job in the background (SIGTTOU).
 */
final class Terminal {

    /** Goes to the start of the line and clears it (ECMA-48). */
    static final String CLEAR_LINE = "\r\u001b[K";

    // DECAWM of DEC's VT100, which today's emulators have too: text beyond the end of the line is not shown, so the
    // width need not
    // be known.
    private static final String WRAP_OFF = "\u001b[?7l";
    private static final String WRAP_ON = "\u001b[?7h";

    // Fields of /proc/self/stat after the name of the program, see proc(5).
    private static final int PROCESS_GROUP = 2;
    private static final int FOREGROUND_GROUP = 5;

    private Terminal() {}

    /** Whether standard error is a terminal; Java's own console looks at standard input and output. */
    static boolean isWatched() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the program is in the foreground of its terminal. */
    static boolean isInForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[PROCESS_GROUP].equals(fields[FOREGROUND_GROUP]);
        } catch (IOException e) {
            return false;
        }
    }

    /** A line that is cut off at the right margin. */
    static String withoutWrap(String line) {
        return WRAP_OFF + line + WRAP_ON;
    }
}
