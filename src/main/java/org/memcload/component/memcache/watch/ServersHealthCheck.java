package org.memcload.component.memcache.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: whether the servers of an endpoint answer, every one or any one, within the endpoint's timeout. */
final class ServersHealthCheck extends AbstractHealthCheck {

    private final WatchedEndpoint endpoint;

    ServersHealthCheck(WatchedEndpoint endpoint) {
        super("camel", "producer:memcache-" + endpoint.getId());
        this.endpoint = endpoint;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        Map<String, CompletableFuture<String>> answers = endpoint.getClient().probeVersions();
        Map<String, Object> servers = new LinkedHashMap<>();
        List<String> down = new ArrayList<>();
        Throwable error = null;
        for (Map.Entry<String, CompletableFuture<String>> each : answers.entrySet()) {
            String server = each.getKey();
            try {
                servers.put(
                        server,
                        Map.of(
                                "state",
                                State.UP.name(),
                                "version",
                                each.getValue().join()));
            } catch (CompletionException e) {
                error = e.getCause();
                down.add(server);
                servers.put(server, Map.of("state", State.DOWN.name(), "error", String.valueOf(error.getMessage())));
            }
        }
        result.detail(HealthCheck.ENDPOINT_URI, endpoint.toString());
        result.detail("servers", servers);
        int needed = endpoint.readiness() == Readiness.ALL ? servers.size() : 1;
        if (servers.size() - down.size() >= needed) {
            result.up();
        } else {
            result.down().error(error);
        }
        if (!down.isEmpty()) {
            result.message(endpoint + ": " + down.size() + " of " + servers.size() + " servers do not answer: "
                    + String.join(", ", down));
        }
    }
}
