package org.memcload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether somebody watches standard error, and how to write a line there that is drawn again and again. The terminal itself is
 * never opened or asked for anything: setting its modes stops a job in the background (SIGTTOU).
 */
final class Terminal {

    /** Goes to the start of the line and clears it (ECMA-48). */
    static final String CLEAR_LINE = "\r\u001b[K";

    // DECAWM of DEC's VT100, which the emulators of today have too: what is too long for the line is not shown. So
    // nobody
    // has to know its width.
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

    /** A line that ends at the right margin, however long it is. */
    static String withoutWrap(String line) {
        return WRAP_OFF + line + WRAP_ON;
    }
}
