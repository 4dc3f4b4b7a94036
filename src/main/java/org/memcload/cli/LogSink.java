package org.memcload.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * An output that never blocks its callers: one thread writes their lines, in order. While the output makes progress, callers wait
 * if a mebibyte is already queued. If the output, such as a full pipe or a stopped terminal, has accepted no bytes for a second,
 * lines that do not fit are counted instead. The count is written when the output accepts lines again. Safe for use by several
 * threads.
 */
final class LogSink implements AutoCloseable {

    private static final int MAX_WAITING_BYTES = 1 << 20;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long GLANCE_MILLIS = 50;

    private final OutputStream out;
    private final Consumer<IOException> onFailure;
    private final LongFunction<String> lossNote;
    private final Thread writer;

    // Guarded by this.
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean writing;
    private long lost;
    /** When the output last accepted bytes, or was first given some, in nanoseconds. */
    private long progressAt = System.nanoTime();

    private boolean closed;
    /** The status line below the log lines, on a terminal; may be empty. */
    private String status = "";

    private boolean statusChanged;

    // Used only by the writing thread.
    private boolean statusShown;
    private boolean failed;

    /**
     * Starts the thread that writes.
     *
     * @param name of the thread
     * @param onFailure gets the first write failure
     * @param lossNote turns a number of lost lines into a line
     */
    static LogSink start(
            String name, OutputStream out, Consumer<IOException> onFailure, LongFunction<String> lossNote) {
        LogSink sink = new LogSink(name, out, onFailure, lossNote);
        sink.writer.start();
        return sink;
    }

    private LogSink(String name, OutputStream out, Consumer<IOException> onFailure, LongFunction<String> lossNote) {
        this.out = out;
        this.onFailure = onFailure;
        this.lossNote = lossNote;
        this.writer = Daemons.newThread(this::run, name);
    }

    /** Queues lines, line ends included; lines of one call are written together. */
    synchronized void write(String lines) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        awaitWhile(() -> !hasRoom(bytes) && !isStuck());
        if (hasRoom(bytes) && !closed) {
            if (lost > 0) {
                // in place of the lost lines
                add(lossNote.apply(lost).getBytes(StandardCharsets.UTF_8));
                lost = 0;
            }
            add(bytes);
        } else {
            lost++;
        }
    }

    private boolean hasRoom(byte[] bytes) {
        return waiting.isEmpty() || waitingBytes + bytes.length <= MAX_WAITING_BYTES;
    }

    private void add(byte[] bytes) {
        if (waiting.isEmpty() && !writing) {
            progressAt = System.nanoTime();
        }
        waiting.add(bytes);
        waitingBytes += bytes.length;
        notifyAll();
    }

    /** Whether the output has been blocked too long to wait for it. */
    private boolean isStuck() {
        return closed || System.nanoTime() - progressAt > PATIENCE_NANOS;
    }

    /** Continues to wait if interrupted, and keeps the interruption: it must not lose lines. */
    private synchronized void awaitWhile(BooleanSupplier condition) {
        boolean interrupted = false;
        while (condition.getAsBoolean()) {
            try {
                wait(GLANCE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Shows a line below all others, replacing the last one; empty for none. For terminals only. */
    synchronized void status(String line) {
        if (!line.equals(status)) {
            status = line;
            statusChanged = true;
            notifyAll();
        }
    }

    /** A writer to this output, for messages to people. It queues whole lines; {@code flush} queues the rest. */
    PrintWriter writer() {
        return new PrintWriter(
                new Writer() {
                    private final StringBuilder line = new StringBuilder();

                    @Override
                    public void write(char[] text, int offset, int length) {
                        line.append(text, offset, length);
                        int end = line.lastIndexOf("\n") + 1;
                        if (end > 0) {
                            LogSink.this.write(line.substring(0, end));
                            line.delete(0, end);
                        }
                    }

                    @Override
                    public void flush() {
                        if (!line.isEmpty()) {
                            LogSink.this.write(line.toString());
                            line.setLength(0);
                        }
                    }

                    @Override
                    public void close() {
                        flush();
                    }
                },
                false);
    }

    /**
     * Waits until all lines are written.
     *
     * @param patienceMillis milliseconds after which a blocked output is given up
     * @return whether all lines are written
     */
    synchronized boolean flush(long patienceMillis) {
        long begun = System.nanoTime();
        awaitWhile(() -> !isAllWritten() && !hasWaited(begun, patienceMillis));
        return isAllWritten();
    }

    private boolean isAllWritten() {
        return waiting.isEmpty() && !writing && !statusChanged && lost == 0;
    }

    private boolean hasWaited(long begun, long patienceMillis) {
        return System.nanoTime() - Math.max(progressAt, begun) > TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    }

    /** Stops writing; call flush first. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private void run() {
        while (true) {
            try {
                byte[] lines = next();
                if (lines == null) {
                    return;
                }
                write(lines);
            } catch (OutOfMemoryError e) {
                // other threads notice it too; this one must survive to write the reason for the end
                Daemons.pause(GLANCE_MILLIS);
            } finally {
                done();
            }
        }
    }

    /** The next bytes to write; null after the end. */
    private synchronized byte[] next() {
        awaitWhile(() -> waiting.isEmpty() && lost == 0 && !statusChanged && !closed);
        if (waiting.isEmpty() && lost == 0 && !statusChanged) {
            return null;
        }
        StringBuilder text = new StringBuilder(statusShown ? Terminal.CLEAR_LINE : "");
        byte[] lines = waiting.poll();
        if (lines != null) {
            waitingBytes -= lines.length;
        } else if (lost > 0) {
            lines = lossNote.apply(lost).getBytes(StandardCharsets.UTF_8);
            lost = 0;
        }
        writing = true;
        if (!statusShown && status.isEmpty()) {
            statusChanged = false;
            return lines == null ? new byte[0] : lines;
        }
        if (lines != null) {
            text.append(new String(lines, StandardCharsets.UTF_8));
        }
        text.append(status);
        statusShown = !status.isEmpty();
        statusChanged = false;
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(byte[] lines) {
        try {
            out.write(lines);
            out.flush();
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                onFailure.accept(e);
            }
        }
    }

    private synchronized void done() {
        writing = false;
        progressAt = System.nanoTime();
        notifyAll();
    }
}
