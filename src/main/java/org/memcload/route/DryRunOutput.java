package org.memcload.route;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.memcload.delivery.FileLedger;

/**
 * The output of a dry run's records. It writes each batch at once, so that a file's output is complete when the file ends. It
 * writes on a separate thread, so that a stalled reader cannot keep a signal from ending the run.
 */
public final class DryRunOutput implements Closeable {

    /** Milliseconds between checks of a blocked writer: its file may be condemned. */
    private static final long GLANCE_MILLIS = 100;

    private final OutputStream out;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "dry run output");
        thread.setDaemon(true);
        return thread;
    });

    /** @param out unbuffered, and not a PrintStream, which hides its failures */
    public DryRunOutput(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes the lines of a batch. A failure, such as a pipe closed by its reader, is an error of the file.
     *
     * @return whether they were written; false if the file is condemned
     */
    boolean write(byte[] lines, FileLedger ledger) throws InterruptedException {
        Future<?> written = writer.submit(() -> {
            out.write(lines);
            return null;
        });
        while (!ledger.isCondemned()) {
            try {
                written.get(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                // check whether the file is condemned
            } catch (ExecutionException e) {
                ledger.fail(new IOException(
                        "standard output cannot be written: " + e.getCause().getMessage(), e.getCause()));
            }
        }
        return false;
    }

    @Override
    public void close() {
        writer.shutdownNow();
    }
}
