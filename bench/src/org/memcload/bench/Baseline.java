package org.memcload.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the loader is held against. Runs in a process of its own, so that no other code has warmed it up or slows it down. */
interface Baseline {

    /** Times that it loads all files; the first ones are a warm-up. */
    int PASSES = 3;

    /** Loads all files and gives the number of their lines. */
    long load() throws Exception;

    /**
     * Prints the seconds of each pass.
     *
     * @param args {@code floor} or {@code plain}, the four servers, separated by commas, and the files
     */
    static void main(String[] args) throws Exception {
        List<Path> files = Stream.of(args).skip(2).map(Path::of).toList();
        List<ServerChannel> servers = new ArrayList<>();
        for (String address : args[1].split(",", -1)) {
            servers.add(ServerChannel.connect(address));
        }
        Baseline baseline = "floor".equals(args[0]) ? new Floor(files, servers) : new Plain(files, servers);
        for (int pass = 0; pass < PASSES; pass++) {
            long start = System.nanoTime();
            baseline.load();
            System.out.println((System.nanoTime() - start) / 1e9);
        }
        for (ServerChannel server : servers) {
            server.close();
        }
    }
}
