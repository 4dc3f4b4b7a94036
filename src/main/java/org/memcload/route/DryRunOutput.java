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
 * Where a dry run prints records. It writes each batch at once, so nothing of a file is missing when the file ends. It writes
 * on a thread of its own: a reader that has stopped reading must not keep a signal from ending the run.
 */
public final class DryRunOutput implements Closeable {

    /** How long it takes a writer that is blocked to see that its file is condemned. */
    private static final long GLANCE_MILLIS = 100;

    private final OutputStream out;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "dry run output");
        thread.setDaemon(true);
        return thread;
    });

    /** @param out not buffered, and not a PrintStream, which keeps its failures to itself */
    public DryRunOutput(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes the lines of a batch. A failure, such as a pipe that its reader has closed, is an error of the file.
     *
     * @return whether they are written; false where the file is condemned
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
                // looks whether anybody waits for it still
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
