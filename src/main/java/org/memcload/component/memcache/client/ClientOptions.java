package org.memcload.component.memcache.client;

import java.util.List;
import java.util.stream.Collectors;
import org.memcload.component.memcache.client.transport.TransportSecurity;

/**
 * The options of a client's connections; see {@link MemcacheClientBuilder}. Clients with equal options can share connections.
 *
 * @param weights for each server, 1 or more
 * @param timeouts the times that a connection waits
 * @param connections number of connections to each server
 * @param maxInFlight maximum number of requests on their way on one connection
 * @param failureThreshold time-outs and losses in a row after which a server counts as lost
 * @param retryIntervalMillis milliseconds from the failure of a server until it is tried again
 * @param listener the listener; may be null
 */
record ClientOptions(
        List<ServerAddress> servers,
        List<Integer> weights,
        Timeouts timeouts,
        int connections,
        int maxInFlight,
        FailureMode failureMode,
        int failureThreshold,
        long retryIntervalMillis,
        TransportSecurity security,
        ServerListener listener) {

    /** All servers, as in a URI. */
    String serverList() {
        return servers.stream().map(ServerAddress::toString).collect(Collectors.joining(","));
    }
}
