package org.memcload.run;

import java.util.Optional;

/** Distinguishes errors of the program, such as an exhausted heap, from other failures, and explains the remedy. */
public final class ProgramErrors {

    /** Part of the JVM's message when the operating system refuses a thread. */
    private static final String NO_THREAD = "native thread";

    private ProgramErrors() {}

    /** The first {@link Error} in the chain of causes; libraries wrap errors in exceptions. */
    public static Optional<Error> in(Throwable failure) {
        int depth = 0;
        // a chain of causes may lead back to itself
        for (Throwable each = failure; each != null && depth < 100; each = each.getCause(), depth++) {
            if (each instanceof Error error) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    /** Whether the message is sufficient; other errors need their stack trace. */
    public static boolean isShortage(Throwable error) {
        return error instanceof OutOfMemoryError;
    }

    /** The error in words, with the remedy if it is a shortage. */
    public static String message(Throwable error) {
        if (!isShortage(error)) {
            return "error of the program: " + error;
        }
        String detail = error.getMessage() == null ? error.toString() : error.getMessage();
        if (detail.contains(NO_THREAD)) {
            return "no more threads can be started (" + detail
                    + "): raise the limit of threads or processes of this user or container (ulimit -u, pids.max)";
        }
        return "out of memory (" + detail
                + "): give it a larger heap (JAVA_OPTS=-Xmx...), or less to hold (--workers, --batch, --queue-bytes,"
                + " --block-bytes)";
    }
}
