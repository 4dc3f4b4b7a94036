package org.memcload.component.memcache;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What can be asked of the servers of one endpoint. Nothing here waits: every call gives a future. Safe for use by several threads. */
final class MemcacheClient implements AutoCloseable {

    private final ServerPool servers;

    MemcacheClient(ServerPool servers) {
        this.servers = servers;
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
        int[][] shares = servers.shares(records.pending(), records::key);
        for (int server = 0; server < shares.length; server++) {
            if (shares[server].length > 0) {
                BulkSetRequest request = new BulkSetRequest(records, shares[server], expiry);
                requests.add(request);
                answers.add(servers.submit(server, connection, request));
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> conclude(requests))
                .thenCompose(failure -> failure == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
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
        return servers.submit(key.getBytes(StandardCharsets.UTF_8), 0, () -> new GetRequest(key));
    }

    /**
     * What the servers tell of themselves.
     *
     * @param topic such as {@code settings}, or null for the general statistics
     * @return by server, as {@code host:port}; fails where one of them does not answer
     */
    CompletableFuture<Map<String, Map<String, String>>> stats(String topic) {
        return servers.submitToAll(() -> new StatsRequest(topic));
    }

    @Override
    public void close() {
        servers.close();
    }
}
