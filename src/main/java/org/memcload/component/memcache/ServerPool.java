package org.memcload.component.memcache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The servers of one endpoint, the connections to them, and which of them a key belongs to. Nothing here waits: every call
 * gives a future. Safe for use by several threads.
 */
final class ServerPool implements AutoCloseable {

    /** For each connection number, a connection to each server. */
    private final List<List<ServerConnection>> connections = new ArrayList<>();

    private final HashRing ring;
    private final int servers;

    ServerPool(List<ServerAddress> servers, MemcacheConfiguration configuration, Deadlines deadlines) {
        this.ring = new HashRing(servers);
        this.servers = servers.size();
        for (int i = 0; i < configuration.getConnections(); i++) {
            connections.add(servers.stream()
                    .map(server -> new ServerConnection(
                            server, configuration.getTimeout(), configuration.getMaxInFlight(), deadlines))
                    .toList());
        }
    }

    /**
     * Asks the server of a key.
     *
     * @param connection number of the connection; requests sent through the same one are carried out in their order
     * @param request makes the request; called for each server that is asked
     */
    <T> CompletableFuture<T> submit(byte[] key, int connection, Supplier<? extends Request<T>> request) {
        return targets(connection).get(ring.serverOf(key)).submit(request.get());
    }

    /** Asks one server, whatever keys belong to it. */
    <T> CompletableFuture<T> submit(int server, int connection, Request<T> request) {
        return targets(connection).get(server).submit(request);
    }

    /**
     * Asks every server the same.
     *
     * @return the answers by {@code host:port}; fails where one of the servers does not answer
     */
    <T> CompletableFuture<Map<String, T>> submitToAll(Supplier<? extends Request<T>> request) {
        Map<String, CompletableFuture<T>> answers = new LinkedHashMap<>();
        for (ServerConnection target : targets(0)) {
            answers.put(target.server().toString(), target.submit(request.get()));
        }
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, T> joined = new LinkedHashMap<>();
                    answers.forEach((server, answer) -> joined.put(server, answer.join()));
                    return joined;
                });
    }

    /**
     * Which server each of some keys belongs to.
     *
     * @return for each server, the indexes of its keys, in order
     */
    int[][] shares(int[] indexes, KeyAt keys) {
        if (servers == 1) {
            return new int[][] {indexes};
        }
        int[][] shares = new int[servers][indexes.length];
        int[] sizes = new int[servers];
        for (int index : indexes) {
            int server = ring.serverOf(keys.key(index));
            shares[server][sizes[server]++] = index;
        }
        for (int server = 0; server < servers; server++) {
            shares[server] = Arrays.copyOf(shares[server], sizes[server]);
        }
        return shares;
    }

    /** The key with an index. */
    @FunctionalInterface
    interface KeyAt {
        byte[] key(int index);
    }

    private List<ServerConnection> targets(int connection) {
        return connections.get(Math.floorMod(connection, connections.size()));
    }

    @Override
    public void close() {
        connections.forEach(each -> each.forEach(ServerConnection::close));
    }
}
