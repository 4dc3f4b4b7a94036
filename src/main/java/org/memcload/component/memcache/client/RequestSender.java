package org.memcload.component.memcache.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.memcload.component.memcache.client.protocol.Request;

/**
 * Sends the requests of one client to the servers of their keys, and on to the next server if the keys of a dead server belong
 * there. No method blocks: every call returns a future. Safe for use by several threads.
 */
final class RequestSender {

    private final ServerPool pool;
    private final KeyRouter router;
    /** Null if no metrics are wanted. */
    private final ClientMetrics metrics;

    private volatile boolean closed;

    RequestSender(ServerPool pool, ClientMetrics metrics) {
        this.pool = pool;
        this.router = pool.router();
        this.metrics = metrics;
    }

    /** Fails all further requests. */
    void close() {
        closed = true;
    }

    /** The server that a key belongs to at present, as {@code host:port}. */
    String serverOf(byte[] key) {
        return pool.servers().get(router.serverOf(key)).toString();
    }

    /**
     * Sends a request to the server of a key.
     *
     * @param via requests over the same connection are executed in their order as long as
     *     their server does not change
     * @param request makes the request; called for each server that is tried
     */
    <T> CompletableFuture<T> submit(byte[] key, Via via, Supplier<? extends Request<T>> request) {
        return pool.redistributes()
                ? submit(key, via, request, router.untried())
                : submit(router.serverOf(key), via, call(request.get()));
    }

    /** @param tried servers that failed before the request could be sent */
    private <T> CompletableFuture<T> submit(
            byte[] key, Via via, Supplier<? extends Request<T>> request, boolean[] tried) {
        int server = router.serverOf(key, tried);
        Call<T> attempt = call(request.get());
        CompletableFuture<T> decided = submit(server, via, attempt);
        return decided.handle((answer, failure) -> router.isUnsentByDeath(server, attempt))
                .thenCompose(unsent -> {
                    tried[server] |= unsent;
                    return unsent && router.hasMore(key, tried) ? submit(key, via, request, tried) : decided;
                });
    }

    /**
     * Sends requests to the servers of some keys, to each server for its share of the keys.
     *
     * @param via as in {@link #submit}
     * @param request makes the request for the keys with these indexes, which are in order; called for each server that is
     *     tried
     * @return the shares, whose calls are decided; each key is in one of them
     */
    <T> CompletableFuture<List<Share<T>>> submitShares(
            int[] indexes, KeyRouter.KeyAt keys, Via via, Function<int[], ? extends Request<T>> request) {
        return submitShares(indexes, keys, via, request, router.untried());
    }

    private <T> CompletableFuture<List<Share<T>>> submitShares(
            int[] indexes,
            KeyRouter.KeyAt keys,
            Via via,
            Function<int[], ? extends Request<T>> request,
            boolean[] tried) {
        int[][] parts = router.shares(indexes, keys, tried);
        Map<Integer, Share<T>> attempts = new LinkedHashMap<>();
        List<CompletableFuture<T>> answers = new ArrayList<>();
        for (int server = 0; server < parts.length; server++) {
            if (parts[server].length > 0) {
                Call<T> attempt = call(request.apply(parts[server]));
                attempts.put(server, new Share<>(parts[server], attempt));
                answers.add(submit(server, via, attempt));
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> List.copyOf(attempts.values()))
                .thenCompose(decided -> {
                    List<Integer> dead = attempts.keySet().stream()
                            .filter(server -> router.isUnsentByDeath(
                                    server, attempts.get(server).call()))
                            .toList();
                    dead.forEach(server -> tried[server] = true);
                    int[] unsent = dead.stream()
                            .flatMapToInt(server -> Arrays.stream(parts[server]))
                            .sorted()
                            .toArray();
                    if (unsent.length == 0 || !router.hasMore(keys.key(unsent[0]), tried)) {
                        return CompletableFuture.completedFuture(decided);
                    }
                    attempts.keySet().removeAll(dead);
                    return submitShares(unsent, keys, via, request, tried)
                            .thenApply(more -> Stream.concat(attempts.values().stream(), more.stream())
                                    .toList());
                });
    }

    private <T> Call<T> call(Request<T> request) {
        return new Call<>(request, metrics);
    }

    private <T> CompletableFuture<T> submit(int server, Via via, Call<T> call) {
        return closed ? pool.refuse(server, via, call) : pool.submit(server, via, call);
    }

    /**
     * Sends the same request to every server.
     *
     * @return the answers by {@code host:port}
     */
    <T> CompletableFuture<Available<T>> submitToAll(Supplier<? extends Request<T>> request) {
        List<Call<T>> calls = new ArrayList<>();
        List<CompletableFuture<T>> decided = new ArrayList<>();
        for (int server = 0; server < pool.servers().size(); server++) {
            Call<T> call = call(request.get());
            calls.add(call);
            decided.add(submit(server, Via.FIRST, call));
        }
        return CompletableFuture.allOf(decided.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> {
                    Map<String, T> answers = new LinkedHashMap<>();
                    Map<String, RequestFailedException> failures = new LinkedHashMap<>();
                    for (Call<T> call : calls) {
                        RequestFailedException failed = call.failure();
                        if (failed == null) {
                            answers.put(call.server(), call.future().join());
                        } else {
                            failures.put(call.server(), failed);
                        }
                    }
                    return new Available<>(answers, failures);
                });
    }
}
