package org.memcload.run;

/** The exit code of the process, in ascending severity. */
public enum ExitCode {
    /** All matching files are loaded, or none matched. */
    OK(0),
    /** Wrong options, a missing directory, or another loader at work in it. */
    USAGE(2),
    /** At least one file went to {@code failed/}. */
    FILE_FAILED(3),
    /** A server did not take records: the file and all later ones keep their names. */
    SERVER_FAILED(4),
    /** Stopped by SIGHUP. */
    HUNG_UP(129),
    /** Stopped by SIGINT. */
    INTERRUPTED(130),
    /** Stopped by SIGTERM. */
    TERMINATED(143),
    /** An error of the program itself, or of the disk. */
    ERROR(1);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
