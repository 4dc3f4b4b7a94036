package org.memcload.component.memcache.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.memcload.component.memcache.client.protocol.Request;

/**
 * Connections for probes of the servers, opened with the first probe. A missed deadline on them fails no other request. Safe for
 * use by several threads.
 */
final class ServerProbes implements AutoCloseable {

    private final Supplier<List<ServerConnection>> connector;
    /** Null until the first probe. Guarded by this. */
    private List<ServerConnection> connections;
    /** Guarded by this. */
    private boolean closed;

    /** @param connector makes a connection to each server */
    ServerProbes(Supplier<List<ServerConnection>> connector) {
        this.connector = connector;
    }

    /**
     * Sends the same request to every server.
     *
     * @return the answers by {@code host:port}
     */
    <T> Map<String, CompletableFuture<T>> ask(Supplier<? extends Request<T>> request) {
        Map<String, CompletableFuture<T>> answers = new LinkedHashMap<>();
        for (ServerConnection target : connections()) {
            CompletableFuture<T> answer = target.submit(request.get())
                    .exceptionallyCompose(failure ->
                            // a connection that was lost unnoticed while idle says nothing about the server at present
                            ErrorKind.of(failure) == ErrorKind.LOST
                                    ? target.submit(request.get())
                                    : CompletableFuture.failedFuture(failure));
            answers.put(target.address(), answer);
        }
        return answers;
    }

    private synchronized List<ServerConnection> connections() {
        if (connections == null) {
            connections = connector.get();
            if (closed) {
                connections.forEach(ServerConnection::close);
            }
        }
        return connections;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        List<ServerConnection> open;
        synchronized (this) {
            closed = true;
            open = connections == null ? List.of() : connections;
        }
        open.forEach(ServerConnection::close);
    }
}
