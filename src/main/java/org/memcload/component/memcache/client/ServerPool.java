package org.memcload.component.memcache.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers and the connections to them, for one client or several that share them. Applies the failure mode to dead servers. Safe
 * for use by several threads.
 */
final class ServerPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);

    private final ClientOptions options;
    private final Deadlines deadlines;
    private final List<ServerAddress> servers;
    private final List<ServerHealth> health;
    private final KeyRouter router;
    /** For each connection number, a connection to each server. */
    private final List<List<ServerConnection>> singles = new ArrayList<>();
    /** The same for bulk sets. */
    private final List<List<ServerConnection>> bulks = new ArrayList<>();

    private final ServerProbes probes;
    /** Metrics of the clients that use the pool at present. */
    private final List<ClientMetrics> metrics = new CopyOnWriteArrayList<>();

    ServerPool(ClientOptions options, Deadlines deadlines) {
        this.options = options;
        this.deadlines = deadlines;
        this.servers = options.servers();
        HashRing ring = new HashRing(
                servers, options.weights().stream().mapToInt(weight -> weight).toArray());
        IntStream.range(0, servers.size())
                .filter(server -> !ring.holdsKeys(server))
                .forEach(server -> LOG.warn(
                        "memcached {} of memcache:{} has no keys: its weight is too small compared with the others",
                        servers.get(server),
                        options.serverList()));
        this.health = servers.stream()
                .map(server -> new ServerHealth(server, options, System::nanoTime))
                .toList();
        this.router = new KeyRouter(ring, health, options.failureMode() == FailureMode.REDISTRIBUTE);
        for (int i = 0; i < options.connections(); i++) {
            singles.add(connect(health::get, metrics, options.listener()));
            bulks.add(connect(health::get, metrics, options.listener()));
        }
        // the results of probes are only for monitoring: they do not change the servers' health
        this.probes = new ServerProbes(() -> connect(server -> Reachability.UNWATCHED, List.of(), null));
    }

    /** A connection to each server, opened when it is needed. */
    private List<ServerConnection> connect(
            IntFunction<Reachability> reachability, Collection<ClientMetrics> hearers, ServerListener listener) {
        return IntStream.range(0, servers.size())
                .mapToObj(server -> {
                    ServerConnection connection = new ServerConnection(
                            servers.get(server),
                            options.security(),
                            options.timeouts(),
                            options.maxInFlight(),
                            deadlines,
                            reachability.apply(server));
                    connection.watchedBy("memcache:" + options.serverList(), hearers, listener);
                    return connection;
                })
                .toList();
    }

    /** Reports connections to a client's metrics from now on. */
    void add(ClientMetrics hearer) {
        metrics.add(hearer);
    }

    void remove(ClientMetrics hearer) {
        metrics.remove(hearer);
    }

    List<ServerAddress> servers() {
        return servers;
    }

    KeyRouter router() {
        return router;
    }

    /** Whether the keys of a dead server belong to the next live one. */
    boolean redistributes() {
        return options.failureMode() == FailureMode.REDISTRIBUTE;
    }

    /** The present state of each connection, without those of probes, and without those for bulk sets that were never used. */
    List<ConnectionStatus> status() {
        return Stream.concat(
                        singles.stream().flatMap(List::stream),
                        bulks.stream().flatMap(List::stream).filter(ServerConnection::isUsed))
                .map(ServerConnection::status)
                .toList();
    }

    /** The connections for probes of the servers. */
    ServerProbes probes() {
        return probes;
    }

    boolean isClosed() {
        return probes.isClosed();
    }

    /** Sends a call to the server with an index, unless the server is dead. */
    <T> CompletableFuture<T> submit(int server, Via via, Call<T> call) {
        ServerConnection target = target(server, via);
        if (options.failureMode() == FailureMode.RETRY) {
            return target.submit(call);
        }
        RequestFailedException refusal = health.get(server).admit(call);
        if (refusal != null) {
            return target.refuse(call, refusal);
        }
        return target.submit(call)
                .whenComplete((answer, failure) -> health.get(server).concluded(call));
    }

    /** Fails a call because the pool is closed. */
    <T> CompletableFuture<T> refuse(int server, Via via, Call<T> call) {
        return target(server, via).refuseAsClosed(call);
    }

    private ServerConnection target(int server, Via via) {
        List<List<ServerConnection>> connections = via.bulk() ? bulks : singles;
        return connections.get(Math.floorMod(via.number(), connections.size())).get(server);
    }

    @Override
    public void close() {
        // first, so that the pool counts as closed at once
        probes.close();
        Stream.of(singles, bulks).flatMap(List::stream).flatMap(List::stream).forEach(ServerConnection::close);
    }
}
