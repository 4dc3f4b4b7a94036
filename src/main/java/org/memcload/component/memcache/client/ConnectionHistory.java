package org.memcload.component.memcache.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import org.slf4j.Logger;

/** The events of the connections to one server, for listeners and metrics. Safe for use by several threads. */
final class ConnectionHistory {

    private static final Logger LOG = ServerConnection.LOG;

    private final String server;
    private final String name;
    private final Collection<ClientMetrics> metrics;
    private final ServerListener listener;

    /** How often the server has answered over a new connection. Guarded by this. */
    private int opened;
    /** Guarded by this. */
    private ConnectionStatus.Failure lastFailure;

    /**
     * A history without events.
     *
     * @param server as {@code host:port}
     * @param name for log lines
     * @param metrics get the connections; more may be added later
     * @param listener gets connections and the server's statistics; may be null
     */
    ConnectionHistory(String server, String name, Collection<ClientMetrics> metrics, ServerListener listener) {
        this.server = server;
        this.name = name;
        this.metrics = metrics;
        this.listener = listener;
    }

    String name() {
        return name;
    }

    synchronized int reconnects() {
        return Math.max(0, opened - 1);
    }

    synchronized ConnectionStatus.Failure lastFailure() {
        return lastFailure;
    }

    /** A connection could not be opened, was lost, or had no answer. */
    synchronized void failed(String reason) {
        lastFailure = new ConnectionStatus.Failure(reason, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    /** The server has answered over a new connection, before any request is sent over it. */
    void greeted(ConnectedServer connected, Map<String, String> statistics) {
        tell(() -> listener.greeted(connected, statistics));
    }

    /** A connection ended with unanswered writing requests. */
    void abandoned(String reason) {
        LOG.debug("{}: abandoned with requests that the server may still execute: {}", name, reason);
        tell(() -> listener.abandoned(server, reason));
    }

    /** Never fails: the connection must continue even if the listener fails. */
    private void tell(Runnable event) {
        if (listener != null) {
            try {
                event.run();
            } catch (RuntimeException | Error e) {
                LOG.error("{}: the listener {} failed", name, listener, e);
            }
        }
    }

    /** The server has answered over a new connection. */
    void opened() {
        boolean again;
        synchronized (this) {
            again = opened++ > 0;
        }
        LOG.debug("{}: connected{}", name, again ? " again" : "");
        for (ClientMetrics each : metrics) {
            try {
                each.connected(server, again);
            } catch (RuntimeException e) {
                LOG.warn("{}: metrics failed", name, e);
            }
        }
    }
}
