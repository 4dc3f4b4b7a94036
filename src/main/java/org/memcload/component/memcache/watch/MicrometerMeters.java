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
import org.memcload.component.memcache.client.ClientMetrics;
import org.memcload.component.memcache.client.MemcacheClient;

/** The meters of a component's endpoints. Endpoints of the same servers share theirs. Internal: public for the component. */
public final class MicrometerMeters {

    /** The name of camel-micrometer's registry. */
    private static final String REGISTRY_NAME = "metricsRegistry";

    private final CamelContext context;
    private final Map<Object, RegistryMeters> byRegistry = new HashMap<>();
    /** Requests the servers' statistics regularly; null until an endpoint needs them. */
    private ScheduledExecutorService scheduler;

    public MicrometerMeters(CamelContext context) {
        this.context = context;
    }

    /**
     * The meters of an endpoint's requests.
     *
     * @throws IllegalStateException if Micrometer or its registry is missing
     */
    public synchronized ClientMetrics metricsOf(WatchedEndpoint endpoint) {
        return metersOf(endpoint).cache(endpoint.getServers());
    }

    /**
     * Shows a started endpoint's connections, and the statistics of its servers if its options ask for them.
     *
     * @return ends this when it is closed
     */
    public synchronized AutoCloseable watch(WatchedEndpoint endpoint) {
        MeterOptions options = endpoint.meterOptions();
        MemcacheClient client = endpoint.getClient();
        RegistryMeters meters = metersOf(endpoint);
        List<Runnable> ends = new ArrayList<>();
        if (options.requests()) {
            CacheMeters cache = meters.cache(endpoint.getServers());
            cache.add(client);
            ends.add(() -> cache.remove(client));
        }
        if (options.servers()) {
            ServerPoll poll = new ServerPoll(client, meters);
            ScheduledFuture<?> polling =
                    scheduler().scheduleWithFixedDelay(poll, 0, options.serversIntervalMillis(), TimeUnit.MILLISECONDS);
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

    private RegistryMeters metersOf(WatchedEndpoint endpoint) {
        try {
            MeterRegistry registry = registry(endpoint);
            return byRegistry.computeIfAbsent(registry, created -> new RegistryMeters(registry));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    endpoint + ": metrics need Micrometer: add io.micrometer:micrometer-core", e);
        }
    }

    private MeterRegistry registry(WatchedEndpoint endpoint) {
        Object given = endpoint.meterOptions().registry();
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
                        : ", which is not a MeterRegistry but a "
                                + given.getClass().getName()));
    }
}
