package org.memcload.component.memcache.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.memcload.component.memcache.client.protocol.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of one client and the connections to them. It sends requests to the servers of their keys, and applies the failure
 * mode to dead servers. Nothing here waits: every call returns a future. Safe for use by several threads.
 */
final class ServerPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);

    private final ClientOptions options;
    private final Deadlines deadlines;
    private final List<ServerAddress> servers;
    private final FailureMode failureMode;
    private final List<ServerHealth> health;
    private final KeyRouter router;
    /** For each connection number, a connection to each server. */
    private final List<List<ServerConnection>> connections = new ArrayList<>();

    private final ServerProbes probes;

    ServerPool(ClientOptions options, Deadlines deadlines) {
        this.options = options;
        this.deadlines = deadlines;
        this.servers = options.servers();
        this.failureMode = options.failureMode();
        HashRing ring = new HashRing(servers, options.weights());
        IntStream.range(0, servers.size())
                .filter(server -> !ring.holdsKeys(server))
                .forEach(server -> LOG.warn(
                        "memcached {} of memcache:{} has no keys: its weight is too small compared with the others",
                        servers.get(server),
                        options.serverList()));
        this.health = servers.stream()
                .map(server ->
                        new ServerHealth(server, options.serverList(), options.retryIntervalMillis(), System::nanoTime))
                .toList();
        this.router = new KeyRouter(ring, health, failureMode == FailureMode.REDISTRIBUTE);
        for (int i = 0; i < options.connections(); i++) {
            connections.add(connect(this::failed, options.metrics(), options.listener()));
        }
        // the results of probes are for those who watch: they do not change the servers' health
        this.probes = new ServerProbes(() -> connect((server, reason) -> {}, null, null));
    }

    /** A connection to each server; {@code onFailure} hears which server failed, and why. */
    private List<ServerConnection> connect(
            BiConsumer<Integer, String> onFailure, ClientMetrics metrics, ServerListener listener) {
        return IntStream.range(0, servers.size())
                .mapToObj(server -> {
                    ServerConnection connection = new ServerConnection(
                            servers.get(server),
                            options.security(),
                            options.timeoutMillis(),
                            options.maxInFlight(),
                            deadlines,
                            reason -> onFailure.accept(server, reason));
                    connection.watchedBy(options.name(), metrics, listener);
                    return connection;
                })
                .toList();
    }

    private void failed(int server, String reason) {
        if (failureMode != FailureMode.RETRY) {
            health.get(server).failed(reason);
        }
    }

    /** The present state of each connection, without those of probes. */
    List<ConnectionStatus> status() {
        return connections.stream()
                .flatMap(each -> each.stream().map(ServerConnection::status))
                .toList();
    }

    /** The connections for questions about the servers themselves. */
    ServerProbes probes() {
        return probes;
    }

    boolean isClosed() {
        return probes.isClosed();
    }

    /** The server that a key belongs to at present, as {@code host:port}. */
    String serverOf(byte[] key) {
        return servers.get(router.serverOf(key)).toString();
    }

    /**
     * Sends a request to the server of a key.
     *
     * @param connection number of the connection; requests through the same connection are executed in their order as long as
     *     their server does not change
     * @param request makes the request; called for each server that is tried
     */
    <T> CompletableFuture<T> submit(byte[] key, int connection, Supplier<? extends Request<T>> request) {
        return failureMode == FailureMode.REDISTRIBUTE
                ? submit(key, connection, request, router.untried())
                : submit(router.serverOf(key), connection, new Call<>(request.get()));
    }

    /** @param tried servers that failed before the request could be sent */
    private <T> CompletableFuture<T> submit(
            byte[] key, int connection, Supplier<? extends Request<T>> request, boolean[] tried) {
        int server = router.serverOf(key, tried);
        Call<T> attempt = new Call<>(request.get());
        CompletableFuture<T> decided = submit(server, connection, attempt);
        return decided.handle((answer, failure) -> router.isUnsentByDeath(server, attempt))
                .thenCompose(unsent -> {
                    tried[server] |= unsent;
                    return unsent && router.hasMore(key, tried) ? submit(key, connection, request, tried) : decided;
                });
    }

    /**
     * Sends requests to the servers of some keys, to each server for its share of the keys.
     *
     * @param connection as in {@link #submit}
     * @param request makes the request for the keys with these indexes, which are in order; called for each server that is
     *     tried
     * @return the shares, whose calls are decided; each key is in one of them
     */
    <T> CompletableFuture<List<Share<T>>> submitShares(
            int[] indexes, KeyRouter.KeyAt keys, int connection, Function<int[], ? extends Request<T>> request) {
        return submitShares(indexes, keys, connection, request, router.untried());
    }

    private <T> CompletableFuture<List<Share<T>>> submitShares(
            int[] indexes,
            KeyRouter.KeyAt keys,
            int connection,
            Function<int[], ? extends Request<T>> request,
            boolean[] tried) {
        int[][] parts = router.shares(indexes, keys, tried);
        Map<Integer, Share<T>> attempts = new LinkedHashMap<>();
        List<CompletableFuture<T>> answers = new ArrayList<>();
        for (int server = 0; server < parts.length; server++) {
            if (parts[server].length > 0) {
                Call<T> attempt = new Call<>(request.apply(parts[server]));
                attempts.put(server, new Share<>(parts[server], attempt));
                answers.add(submit(server, connection, attempt));
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
                    return submitShares(unsent, keys, connection, request, tried)
                            .thenApply(more -> Stream.concat(attempts.values().stream(), more.stream())
                                    .toList());
                });
    }

    private <T> CompletableFuture<T> submit(int server, int connection, Call<T> call) {
        ServerConnection target = targets(connection).get(server);
        if (failureMode == FailureMode.RETRY) {
            return target.submit(call);
        }
        RequestFailedException refusal = health.get(server).admit(call);
        if (refusal != null) {
            return target.refuse(call, refusal);
        }
        return target.submit(call)
                .whenComplete((answer, failure) -> health.get(server).concluded(call));
    }

    /**
     * Sends every server the same request.
     *
     * @return the answers by {@code host:port}; fails if one of the servers does not answer, or is dead
     */
    <T> CompletableFuture<Map<String, T>> submitToAll(Supplier<? extends Request<T>> request) {
        Map<String, CompletableFuture<T>> answers = new LinkedHashMap<>();
        for (int server = 0; server < servers.size(); server++) {
            answers.put(servers.get(server).toString(), submit(server, 0, new Call<>(request.get())));
        }
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, T> joined = new LinkedHashMap<>();
                    answers.forEach((server, answer) -> joined.put(server, answer.join()));
                    return joined;
                });
    }

    private List<ServerConnection> targets(int connection) {
        return connections.get(Math.floorMod(connection, connections.size()));
    }

    @Override
    public void close() {
        // first, so that the client counts as closed at once
        probes.close();
        connections.forEach(each -> each.forEach(ServerConnection::close));
    }
}
