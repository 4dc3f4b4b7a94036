package org.memcload.component.memcache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of one endpoint, the connections to them, which of them a key belongs to, and what becomes of requests to one
 * that is dead. Nothing here waits: every call gives a future. Safe for use by several threads.
 */
final class ServerPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);

    /** For each connection number, a connection to each server. */
    private final List<List<ServerConnection>> connections = new ArrayList<>();

    private final List<ServerHealth> health;

    /** Makes a connection to each server; what it is given hears which one failed, and why. */
    private final Function<BiConsumer<Integer, String>, List<ServerConnection>> connector;
    /** For questions about the servers themselves: a deadline that passes there fails no request of a route. Guarded by this. */
    private List<ServerConnection> probes;
    /** Guarded by this. */
    private boolean closed;

    /** Of the endpoint. */
    private String name = "memcache";

    private final HashRing ring;
    private final int servers;
    private final FailureMode failureMode;

    ServerPool(
            List<ServerAddress> servers,
            MemcacheConfiguration configuration,
            ConnectionSecurity security,
            Deadlines deadlines) {
        String endpoint = servers.stream().map(ServerAddress::toString).collect(Collectors.joining(","));
        this.servers = servers.size();
        this.ring = new HashRing(servers, configuration.weightsOf(servers));
        IntStream.range(0, this.servers)
                .filter(server -> !ring.holdsKeys(server))
                .forEach(server -> LOG.warn(
                        "memcached {} of memcache:{} has no keys: its weight is too small beside the others",
                        servers.get(server),
                        endpoint));
        this.failureMode = configuration.getFailureMode();
        this.health = servers.stream()
                .map(server -> new ServerHealth(server, endpoint, configuration.getRetryInterval(), System::nanoTime))
                .toList();
        this.connector = onFailure -> IntStream.range(0, this.servers)
                .mapToObj(server -> new ServerConnection(
                        servers.get(server),
                        security,
                        configuration.getTimeout(),
                        configuration.getMaxInFlight(),
                        deadlines,
                        reason -> onFailure.accept(server, reason)))
                .toList();
        for (int i = 0; i < configuration.getConnections(); i++) {
            connections.add(connector.apply(this::failed));
        }
    }

    /**
     * To be called before anything is submitted.
     *
     * @param endpoint named in log lines
     * @param metrics hears of requests and connections; null for nobody
     * @param listener hears of connections and of what the servers tell, but for those that {@link #probe} uses; null for
     *     nobody
     */
    ServerPool watchedBy(String endpoint, ClientMetrics metrics, ServerListener listener) {
        name = endpoint;
        connections.forEach(each -> each.forEach(connection -> connection.watchedBy(endpoint, metrics, listener)));
        return this;
    }

    /** What each connection knows of itself at present, over which no request of a watcher goes. */
    List<ConnectionStatus> status() {
        return connections.stream()
                .flatMap(each -> each.stream().map(ServerConnection::status))
                .toList();
    }

    /**
     * Asks every server the same, over a connection that is kept for this.
     *
     * @return the answers by {@code host:port}
     */
    <T> Map<String, CompletableFuture<T>> probe(Supplier<? extends Request<T>> request) {
        Map<String, CompletableFuture<T>> answers = new LinkedHashMap<>();
        for (ServerConnection target : probes()) {
            CompletableFuture<T> answer = target.submit(request.get())
                    .exceptionallyCompose(failure ->
                            // lost unnoticed, as long as nothing was asked: that says nothing of the server at present
                            ErrorKind.of(failure) == ErrorKind.LOST
                                    ? target.submit(request.get())
                                    : CompletableFuture.failedFuture(failure));
            answers.put(target.server().toString(), answer);
        }
        return answers;
    }

    private synchronized List<ServerConnection> probes() {
        if (probes == null) {
            // what they find out is for those who watch, and not for the routes
            probes = connector.apply((server, reason) -> {});
            probes.forEach(connection -> connection.watchedBy(name, null, null));
            if (closed) {
                probes.forEach(ServerConnection::close);
            }
        }
        return probes;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private void failed(int server, String reason) {
        if (failureMode != FailureMode.RETRY) {
            health.get(server).failed(reason);
        }
    }

    /**
     * Asks the server of a key.
     *
     * @param connection number of the connection; requests sent through the same one are carried out in their order, as long
     *     as their server does not change
     * @param request makes the request; called for each server that is asked
     */
    <T> CompletableFuture<T> submit(byte[] key, int connection, Supplier<? extends Request<T>> request) {
        return failureMode == FailureMode.REDISTRIBUTE
                ? submit(key, connection, request, new boolean[servers])
                : submit(ring.serverOf(key), connection, request.get());
    }

    /** @param tried servers that failed before the request could be sent */
    private <T> CompletableFuture<T> submit(
            byte[] key, int connection, Supplier<? extends Request<T>> request, boolean[] tried) {
        int server = ring.serverOf(key, usable(tried));
        Request<T> attempt = request.get();
        CompletableFuture<T> decided = submit(server, connection, attempt);
        return decided.handle((answer, failure) -> isUnsentByDeath(server, attempt))
                .thenCompose(unsent -> {
                    tried[server] |= unsent;
                    return unsent && hasMore(key, tried) ? submit(key, connection, request, tried) : decided;
                });
    }

    /**
     * Asks the servers of some keys, each of them for its share.
     *
     * @param connection as in {@link #submit}
     * @param request makes the request for the keys with these indexes, which are in order; called for each server that is
     *     asked
     * @return the requests that were made, all of them decided, and each key in one of them
     */
    <T, R extends Request<T>> CompletableFuture<List<R>> submitShares(
            int[] indexes, KeyAt keys, int connection, Function<int[], R> request) {
        return submitShares(indexes, keys, connection, request, new boolean[servers]);
    }

    private <T, R extends Request<T>> CompletableFuture<List<R>> submitShares(
            int[] indexes, KeyAt keys, int connection, Function<int[], R> request, boolean[] tried) {
        int[][] shares = shares(indexes, keys, tried);
        Map<Integer, R> attempts = new LinkedHashMap<>();
        List<CompletableFuture<T>> answers = new ArrayList<>();
        for (int server = 0; server < servers; server++) {
            if (shares[server].length > 0) {
                R attempt = request.apply(shares[server]);
                attempts.put(server, attempt);
                answers.add(submit(server, connection, attempt));
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> List.copyOf(attempts.values()))
                .thenCompose(decided -> {
                    List<Integer> dead = attempts.keySet().stream()
                            .filter(server -> isUnsentByDeath(server, attempts.get(server)))
                            .toList();
                    dead.forEach(server -> tried[server] = true);
                    int[] unsent = dead.stream()
                            .flatMapToInt(server -> Arrays.stream(shares[server]))
                            .sorted()
                            .toArray();
                    if (unsent.length == 0 || !hasMore(keys.key(unsent[0]), tried)) {
                        return CompletableFuture.completedFuture(decided);
                    }
                    attempts.keySet().removeAll(dead);
                    return submitShares(unsent, keys, connection, request, tried)
                            .thenApply(more -> Stream.concat(attempts.values().stream(), more.stream())
                                    .toList());
                });
    }

    /** Whether a decided request may be sent to another server: this one is dead and never got any of it. */
    private boolean isUnsentByDeath(int server, Request<?> decided) {
        return failureMode == FailureMode.REDISTRIBUTE
                && !decided.isSent()
                && health.get(server).isDead();
    }

    /** Whether a key has a server that was not tried. */
    private boolean hasMore(byte[] key, boolean[] tried) {
        return !tried[ring.serverOf(key, usable(tried))];
    }

    private boolean[] usable(boolean[] tried) {
        boolean[] usable = new boolean[servers];
        for (int server = 0; server < servers; server++) {
            usable[server] = !tried[server] && health.get(server).isUsable();
        }
        return usable;
    }

    private <T> CompletableFuture<T> submit(int server, int connection, Request<T> request) {
        ServerConnection target = targets(connection).get(server);
        if (failureMode == FailureMode.RETRY) {
            return target.submit(request);
        }
        MemcacheException refusal = health.get(server).admit(request);
        if (refusal != null) {
            return target.refuse(request, refusal);
        }
        return target.submit(request)
                .whenComplete((answer, failure) -> health.get(server).concluded(request));
    }

    /**
     * Asks every server the same.
     *
     * @return the answers by {@code host:port}; fails where one of the servers does not answer, or is dead
     */
    <T> CompletableFuture<Map<String, T>> submitToAll(Supplier<? extends Request<T>> request) {
        Map<String, CompletableFuture<T>> answers = new LinkedHashMap<>();
        for (int server = 0; server < servers; server++) {
            answers.put(targets(0).get(server).server().toString(), submit(server, 0, request.get()));
        }
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, T> joined = new LinkedHashMap<>();
                    answers.forEach((server, answer) -> joined.put(server, answer.join()));
                    return joined;
                });
    }

    /**
     * Which server each of some keys goes to.
     *
     * @return for each server, the indexes of its keys, in order
     */
    private int[][] shares(int[] indexes, KeyAt keys, boolean[] tried) {
        if (servers == 1) {
            return new int[][] {indexes};
        }
        boolean[] usable = failureMode == FailureMode.REDISTRIBUTE ? usable(tried) : null;
        int[][] shares = new int[servers][indexes.length];
        int[] sizes = new int[servers];
        for (int index : indexes) {
            byte[] key = keys.key(index);
            int server = usable == null ? ring.serverOf(key) : ring.serverOf(key, usable);
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

    /** The server that a key belongs to at present, as {@code host:port}. */
    String serverOf(byte[] key) {
        int server = failureMode == FailureMode.REDISTRIBUTE
                ? ring.serverOf(key, usable(new boolean[servers]))
                : ring.serverOf(key);
        return targets(0).get(server).server().toString();
    }

    private List<ServerConnection> targets(int connection) {
        return connections.get(Math.floorMod(connection, connections.size()));
    }

    @Override
    public void close() {
        List<ServerConnection> watching;
        synchronized (this) {
            closed = true;
            watching = probes == null ? List.of() : probes;
        }
        connections.forEach(each -> each.forEach(ServerConnection::close));
        watching.forEach(ServerConnection::close);
    }
}
