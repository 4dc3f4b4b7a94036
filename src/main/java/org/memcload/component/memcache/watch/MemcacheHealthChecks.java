package org.memcload.component.memcache.watch;

import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.memcload.component.memcache.MemcacheEndpoint;

/** Puts the health checks of endpoints where Camel finds them. Only checks need camel-health: it need not be there. */
public final class MemcacheHealthChecks {

    private MemcacheHealthChecks() {}

    /**
     * Adds the checks of a started endpoint.
     *
     * @return removes them
     */
    public static AutoCloseable register(MemcacheEndpoint endpoint, WritableHealthCheckRepository repository) {
        List<HealthCheck> checks = List.of(new ServersHealthCheck(endpoint), new ClientHealthCheck(endpoint));
        checks.forEach(repository::addHealthCheck);
        return () -> checks.forEach(repository::removeHealthCheck);
    }
}
