package org.memcload.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * A loader written by hand with no framework and no promise: one thread inflates and cuts, another parses, encodes and sends.
 * It knows of no bad line, no order, no acknowledgement of a record, no failure; it waits for the servers once a file.
 */
final class Plain implements Baseline {

    private final List<Path> files;
    private final List<ServerChannel> servers;

    Plain(List<Path> files, List<ServerChannel> servers) {
        this.files = files;
        this.servers = servers;
    }

    @Override
    public long load() throws Exception {
        QuietSets sets = new QuietSets(servers);
        long lines = 0;
        for (Path file : files) {
            InflatedLines blocks = new InflatedLines(file);
            for (InflatedLines.Block block = blocks.next(); block != null; block = blocks.next()) {
                lines += sets.put(block.bytes(), block.length());
            }
            for (ServerChannel server : servers) {
                server.sendBarrier();
            }
            for (ServerChannel server : servers) {
                server.awaitBarrier();
            }
        }
        return lines;
    }
}
