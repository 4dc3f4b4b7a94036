package org.memcload.component.memcache.watch;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.memcload.component.memcache.ClientMetrics;
import org.memcload.component.memcache.MemcacheClient;
import org.memcload.component.memcache.MemcacheConfiguration;
import org.memcload.component.memcache.MemcacheEndpoint;

/** The meters of a component's endpoints. Endpoints of the same servers share theirs. */
public final class MicrometerMeters {

    /** What camel-micrometer calls its registry. */
    private static final String REGISTRY_NAME = "metricsRegistry";

    private final CamelContext context;
    private final Map<Object, RegistryMeters> byRegistry = new HashMap<>();
    /** Asks the servers for their figures; null until that is wanted. */
    private ScheduledExecutorService scheduler;

    public MicrometerMeters(CamelContext context) {
        this.context = context;
    }

    /**
     * What counts the requests of an endpoint.
     *
     * @throws IllegalStateException if Micrometer or its registry is not there
     */
    public synchronized ClientMetrics metricsOf(MemcacheEndpoint endpoint) {
        return metersOf(endpoint).cache(endpoint.getServers());
    }

    /**
     * Shows a started endpoint's connections, and the figures of its servers if they are wanted.
     *
     * @return ends that
     */
    public synchronized AutoCloseable watch(MemcacheEndpoint endpoint) {
        MemcacheConfiguration configuration = endpoint.getConfiguration();
        MemcacheClient client = endpoint.getClient();
        RegistryMeters meters = metersOf(endpoint);
        List<Runnable> ends = new ArrayList<>();
        if (configuration.isMetrics()) {
            CacheMeters cache = meters.cache(endpoint.getServers());
            cache.add(client);
            ends.add(() -> cache.remove(client));
        }
        if (configuration.isServerMetrics()) {
            ServerPoll poll = new ServerPoll(client, meters);
            ScheduledFuture<?> polling = scheduler()
                    .scheduleWithFixedDelay(poll, 0, configuration.getServerMetricsInterval(), TimeUnit.MILLISECONDS);
            ends.add(() -> polling.cancel(false));
            ends.add(poll::close);
        }
        return () -> ends.forEach(Runnable::run);
    }

    private ScheduledExecutorService scheduler() {
        if (scheduler == null) {
            scheduler = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "memcache figures");
        }
        return scheduler;
    }

    private RegistryMeters metersOf(MemcacheEndpoint endpoint) {
        try {
            MeterRegistry registry = registry(endpoint);
            return byRegistry.computeIfAbsent(registry, created -> new RegistryMeters(registry));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    endpoint + ": metrics need Micrometer: add io.micrometer:micrometer-core", e);
        }
    }

    private MeterRegistry registry(MemcacheEndpoint endpoint) {
        Object given = endpoint.getConfiguration().getMeterRegistry();
        if (given == null) {
            given = context.getRegistry().lookupByNameAndType(REGISTRY_NAME, MeterRegistry.class);
        }
        if (given == null) {
            given = context.getRegistry().findSingleByType(MeterRegistry.class);
        }
        if (given instanceof MeterRegistry registry) {
            return registry;
        }
        throw new IllegalStateException(endpoint + ": metrics need a MeterRegistry: bind one in the Camel registry, as "
                + REGISTRY_NAME + " if there are several, or set the option meterRegistry"
                + (given == null
                        ? ""
                        : ", which is no MeterRegistry but a "
                                + given.getClass().getName()));
    }
}
