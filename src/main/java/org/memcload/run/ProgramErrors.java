package org.memcload.run;

import java.util.Optional;

/** Tells errors of the program, such as a heap that is exhausted, from other failures, and says what to do about them. */
public final class ProgramErrors {

    /** What a JVM says when the operating system gives it no thread. */
    private static final String NO_THREAD = "native thread";

    private ProgramErrors() {}

    /** The {@link Error} that a failure is, or comes from; libraries wrap errors in exceptions. */
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

    /** Whether the reason tells all there is to know; of other errors the stack trace is needed. */
    public static boolean isShortage(Throwable error) {
        return error instanceof OutOfMemoryError;
    }

    /** What has happened, and where it is a shortage what to do about it. */
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
