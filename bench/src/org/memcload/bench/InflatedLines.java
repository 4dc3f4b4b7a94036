package org.memcload.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPInputStream;

/** Whole lines of a log, inflated by a thread of their own. */
final class InflatedLines {

    /** Bytes of the gzip stream's buffer. */
    private static final int BUFFER_BYTES = 1 << 16;

    private static final int BLOCK_BYTES = 1 << 18;
    private static final int MAX_WAITING = 8;

    /**
     * Some lines.
     *
     * @param length bytes of the array that are used; 0 at the end of the log
     */
    record Block(byte[] bytes, int length) {}

    private final BlockingQueue<Block> blocks = new LinkedBlockingQueue<>(MAX_WAITING);
    private final FutureTask<Void> reading;

    /** Starts to read. */
    InflatedLines(Path file) {
        reading = new FutureTask<>(() -> {
            try (InputStream in = open(file)) {
                read(in);
            } finally {
                blocks.put(new Block(new byte[0], 0));
            }
            return null;
        });
        Thread thread = new Thread(reading, "reader");
        thread.setDaemon(true);
        thread.start();
    }

    static InputStream open(Path file) throws IOException {
        return new GZIPInputStream(Files.newInputStream(file), BUFFER_BYTES);
    }

    /** The next lines, or null at the end. */
    Block next() throws InterruptedException, ExecutionException {
        Block block = blocks.take();
        if (block.length() > 0) {
            return block;
        }
        reading.get();
        return null;
    }

    private void read(InputStream in) throws IOException, InterruptedException {
        byte[] bytes = new byte[BLOCK_BYTES];
        int kept = 0;
        int length = in.readNBytes(bytes, 0, BLOCK_BYTES);
        while (length > kept) {
            int end = length;
            while (bytes[end - 1] != '\n') {
                end--;
            }
            kept = length - end;
            byte[] following = new byte[BLOCK_BYTES];
            System.arraycopy(bytes, end, following, 0, kept);
            blocks.put(new Block(bytes, end));
            bytes = following;
            length = kept + in.readNBytes(bytes, kept, BLOCK_BYTES - kept);
        }
    }
}
