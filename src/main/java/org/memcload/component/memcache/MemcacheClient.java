package org.memcload.component.memcache;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The servers of one endpoint and the connections to them. Nothing here waits: every call gives a future. Safe for use by
 * several threads.
 */
final class MemcacheClient implements AutoCloseable {

    /** For each connection number, a connection to each server. */
    private final List<List<ServerConnection>> connections = new ArrayList<>();

    private final HashRing ring;
    private final int servers;

    MemcacheClient(List<ServerAddress> servers, MemcacheConfiguration configuration, Deadlines deadlines) {
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
     * Sends the pending records of a bulk set.
     *
     * @param expiry as memcached takes it
     * @param connection number of the connection; bulk sets sent through the same one are stored in their order
     * @return fails with a {@link MemcacheException} as long as records are pending afterwards
     */
    CompletableFuture<Void> set(BulkSet records, int expiry, int connection) {
        if (records.count(BulkSet.Status.STORED) > 0) {
            records.supersede();
        }
        List<BulkSetRequest> requests = new ArrayList<>();
        List<CompletableFuture<BulkSetRequest>> answers = new ArrayList<>();
        List<ServerConnection> targets = connections.get(Math.floorMod(connection, connections.size()));
        int[][] shares = shares(records);
        for (int server = 0; server < servers; server++) {
            if (shares[server].length > 0) {
                BulkSetRequest request = new BulkSetRequest(records, shares[server], expiry);
                requests.add(request);
                answers.add(targets.get(server).submit(request));
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> conclude(requests))
                .thenCompose(failure -> failure == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    /** The pending records of each server. */
    private int[][] shares(BulkSet records) {
        int[] pending = records.pending();
        if (servers == 1) {
            return new int[][] {pending};
        }
        int[][] shares = new int[servers][pending.length];
        int[] sizes = new int[servers];
        for (int index : pending) {
            int server = ring.serverOf(records.key(index));
            shares[server][sizes[server]++] = index;
        }
        for (int server = 0; server < servers; server++) {
            shares[server] = Arrays.copyOf(shares[server], sizes[server]);
        }
        return shares;
    }

    /** Notes what became of the records, in one thread; the first failure, or null where there was none. */
    private static MemcacheException conclude(List<BulkSetRequest> requests) {
        MemcacheException first = null;
        for (BulkSetRequest request : requests) {
            MemcacheException refused = request.conclude();
            MemcacheException failure = failure(request.future());
            if (failure == null) {
                failure = refused;
            }
            if (first == null) {
                first = failure;
            } else if (failure != null) {
                first.addSuppressed(failure);
            }
        }
        return first;
    }

    /** How a decided request has failed, or null where it has not. */
    private static MemcacheException failure(CompletableFuture<?> decided) {
        try {
            decided.join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof MemcacheException cause) {
                return cause;
            }
            throw e;
        }
    }

    /** The value of a key, or null where its server has none. */
    CompletableFuture<byte[]> get(String key) {
        int server = ring.serverOf(key.getBytes(StandardCharsets.UTF_8));
        return connections.get(0).get(server).submit(new GetRequest(key));
    }

    /**
     * What the servers tell of themselves.
     *
     * @param topic such as {@code settings}, or null for the general statistics
     * @return by server, as {@code host:port}; fails where one of them does not answer
     */
    CompletableFuture<Map<String, Map<String, String>>> stats(String topic) {
        Map<String, CompletableFuture<Map<String, String>>> answers = new LinkedHashMap<>();
        for (ServerConnection target : connections.get(0)) {
            answers.put(target.server().toString(), target.submit(new StatsRequest(topic)));
        }
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, Map<String, String>> stats = new LinkedHashMap<>();
                    answers.forEach((server, answer) -> stats.put(server, answer.join()));
                    return stats;
                });
    }

    @Override
    public void close() {
        connections.forEach(servers -> servers.forEach(ServerConnection::close));
    }
}
