package org.memcload.component.memcache.watch;

/**
 * The meters that an endpoint needs. Internal: public for the endpoint.
 *
 * @param requests whether requests and connections are counted and timed
 * @param servers whether the servers' own statistics are meters
 * @param serversIntervalMillis milliseconds between two requests for the servers' statistics
 * @param registry a MeterRegistry, whose class is not named here since Micrometer need not be present; null for the one of
 *     the Camel registry
 */
public record MeterOptions(boolean requests, boolean servers, long serversIntervalMillis, Object registry) {

    /** Whether the endpoint needs any meters. */
    public boolean any() {
        return requests || servers;
    }
}
