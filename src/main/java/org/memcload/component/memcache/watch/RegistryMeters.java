package org.memcload.component.memcache.watch;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The meters in one registry. */
final class RegistryMeters {

    private final MeterRegistry registry;
    private final Map<String, CacheMeters> caches = new ConcurrentHashMap<>();
    private final Map<String, ServerFigures> servers = new ConcurrentHashMap<>();

    RegistryMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param servers as in the URI of an endpoint */
    CacheMeters cache(String servers) {
        return caches.computeIfAbsent(servers, name -> new CacheMeters(registry, name));
    }

    /** @param server as {@code host:port} */
    ServerFigures server(String server) {
        return servers.computeIfAbsent(server, address -> new ServerFigures(registry, address));
    }
}
