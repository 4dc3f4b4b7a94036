package org.memcload.component.memcache.watch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.memcload.component.memcache.client.ConnectionStatus;
import org.memcload.component.memcache.client.MemcacheClient;

/** Requests the statistics of a client's servers, without waiting for the answers. */
final class ServerPoll implements Runnable {

    private final MemcacheClient client;
    private final Map<String, ServerFigures> figures = new ConcurrentHashMap<>();

    private volatile boolean closed;

    ServerPoll(MemcacheClient client, RegistryMeters meters) {
        this.client = client;
        for (ConnectionStatus connection : client.connections()) {
            figures.computeIfAbsent(connection.server(), server -> {
                ServerFigures shown = meters.server(server);
                shown.open();
                return shown;
            });
        }
    }

    @Override
    public void run() {
        client.probeStats().forEach((server, answer) -> {
            var unused = answer.whenComplete((stats, failure) -> {
                // other endpoints may show the statistics of the same server, and this failure only means that the
                // client was
                // stopped
                if (!closed) {
                    figures.get(server).show(stats);
                }
            });
        });
    }

    void close() {
        closed = true;
        figures.values().forEach(ServerFigures::close);
    }
}
