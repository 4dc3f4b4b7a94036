package org.memcload.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes, which Java has no way to send but to end them. */
final class Signal {

    private Signal() {}

    /** Sends a signal, such as {@code -STOP}. */
    static void send(String signal, long pid) {
        try {
            int status = new ProcessBuilder("kill", signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill " + signal + " " + pid + " ends with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
