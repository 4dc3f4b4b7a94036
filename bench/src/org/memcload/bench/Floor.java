package org.memcload.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The work that no loader can avoid, and nothing else: one thread inflates the logs and drops the bytes, while the sets, which
 * were rendered beforehand, are pushed to all servers at once.
 */
final class Floor implements Baseline {

    private static final int CHUNK_BYTES = 1 << 18;

    /** All sets of one server. */
    private static final class Rendered implements QuietSets.Output {

        private final List<ByteBuffer> chunks = new ArrayList<>();
        private ByteBuffer last = ByteBuffer.allocate(0);

        @Override
        public void put(byte[] request, int length) {
            if (last.remaining() < length) {
                last = ByteBuffer.allocateDirect(CHUNK_BYTES);
                chunks.add(last);
            }
            last.put(request, 0, length);
        }

        void push(ServerChannel server) throws IOException {
            for (ByteBuffer chunk : chunks) {
                server.write(chunk.duplicate().flip());
            }
            server.sendBarrier();
            server.awaitBarrier();
        }
    }

    private final List<Path> files;
    private final List<Rendered> rendered = List.of(new Rendered(), new Rendered(), new Rendered(), new Rendered());
    private final List<ServerChannel> servers;
    private long lines;

    Floor(List<Path> files, List<ServerChannel> servers) throws Exception {
        this.files = files;
        this.servers = servers;
        QuietSets sets = new QuietSets(rendered);
        for (Path file : files) {
            InflatedLines blocks = new InflatedLines(file);
            for (InflatedLines.Block block = blocks.next(); block != null; block = blocks.next()) {
                lines += sets.put(block.bytes(), block.length());
            }
        }
    }

    @Override
    public long load() throws InterruptedException, ExecutionException {
        List<Callable<Void>> work = new ArrayList<>();
        work.add(this::inflate);
        for (int i = 0; i < servers.size(); i++) {
            Rendered sets = rendered.get(i);
            ServerChannel server = servers.get(i);
            work.add(() -> {
                sets.push(server);
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return lines;
    }

    private Void inflate() throws IOException {
        byte[] dropped = new byte[1 << 16];
        for (Path file : files) {
            try (InputStream in = InflatedLines.open(file)) {
                int n;
                do {
                    n = in.read(dropped);
                } while (n >= 0);
            }
        }
        return null;
    }
}
