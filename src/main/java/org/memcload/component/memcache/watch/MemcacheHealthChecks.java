package org.memcload.component.memcache.watch;

import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.WritableHealthCheckRepository;

/**
 * Registers the health checks of endpoints with Camel. Only the checks need camel-health, which may be missing. Internal: public
 * for the endpoint.
 */
public final class MemcacheHealthChecks {

    private MemcacheHealthChecks() {}

    /**
     * Adds the checks of a started endpoint.
     *
     * @return removes the checks when it is closed
     */
    public static AutoCloseable register(WatchedEndpoint endpoint, WritableHealthCheckRepository repository) {
        List<HealthCheck> checks = List.of(new ServersHealthCheck(endpoint), new ClientHealthCheck(endpoint));
        checks.forEach(repository::addHealthCheck);
        return () -> checks.forEach(repository::removeHealthCheck);
    }
}
