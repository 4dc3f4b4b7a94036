package org.memcload.component.memcache.watch;

/**
 * Which meters of an endpoint are wanted. Internal: public for the endpoint.
 *
 * @param requests whether requests and connections are counted and timed
 * @param servers whether the servers' own statistics are meters
 * @param serversIntervalMillis milliseconds between two requests for the servers' statistics
 * @param registry a MeterRegistry, whose class is not named here since Micrometer need not be present; null for the one of
 *     the Camel registry
 */
public record MeterOptions(boolean requests, boolean servers, long serversIntervalMillis, Object registry) {

    /** Whether any meters are wanted. */
    public boolean any() {
        return requests || servers;
    }
}
