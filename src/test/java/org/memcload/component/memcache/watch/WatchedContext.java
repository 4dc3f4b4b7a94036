package org.memcload.component.memcache.watch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.MemcacheEndpoint;

/** A Camel context with health checks of producers and a dev console. */
final class WatchedContext implements AutoCloseable {

    final DefaultCamelContext camel = new DefaultCamelContext();

    /** Endpoints that Camel keeps beyond those of routes. */
    static final int DYNAMIC_ENDPOINTS = 10;

    WatchedContext() throws Exception {
        camel.getGlobalOptions().put(Exchange.MAXIMUM_ENDPOINT_CACHE_SIZE, "" + DYNAMIC_ENDPOINTS);
        camel.setDevConsole(true);
        camel.build();
        repository().setEnabled(true);
        camel.start();
    }

    WatchedContext bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
        return this;
    }

    MemcacheEndpoint endpoint(String uri) {
        return camel.getEndpoint(uri, MemcacheEndpoint.class);
    }

    WritableHealthCheckRepository repository() {
        return HealthCheckHelper.getHealthCheckRepository(camel, "producers", WritableHealthCheckRepository.class);
    }

    HealthCheckRegistry checks() {
        return HealthCheckRegistry.get(camel);
    }

    HealthCheck.Result readiness() {
        return only(HealthCheckHelper.invokeReadiness(camel, "full"));
    }

    HealthCheck.Result liveness() {
        return only(HealthCheckHelper.invokeLiveness(camel, "full"));
    }

    private static HealthCheck.Result only(Collection<HealthCheck.Result> results) {
        return results.stream()
                .filter(result -> result.getCheck().getId().startsWith("producer:memcache-"))
                .reduce((one, other) -> {
                    throw new AssertionError("Two checks: " + one + ", " + other);
                })
                .orElseThrow();
    }

    DevConsole console() {
        DevConsoleRegistry registry = DevConsoleRegistry.get(camel);
        registry.loadDevConsoles();
        return registry.getConsole("memcache").orElseThrow();
    }

    Map<?, ?> consoleJson(Map<String, Object> options) {
        return (Map<?, ?>) console().call(DevConsole.MediaType.JSON, options);
    }

    /** Sends a body and waits for the exchange to be done. */
    Exchange send(String uri, String operation, String key, Object body, Object... headers) throws Exception {
        return sendAsync(uri, operation, key, body, headers).get();
    }

    CompletableFuture<Exchange> sendAsync(String uri, String operation, String key, Object body, Object... headers)
            throws Exception {
        List<Object> all = new ArrayList<>(Arrays.asList(MemcacheConstants.OPERATION, operation));
        if (key != null) {
            all.addAll(List.of(MemcacheConstants.KEY, key));
        }
        all.addAll(Arrays.asList(headers));
        return MemcacheContext.send(camel, uri, body, all.toArray());
    }

    @Override
    public void close() {
        camel.stop();
    }
}
