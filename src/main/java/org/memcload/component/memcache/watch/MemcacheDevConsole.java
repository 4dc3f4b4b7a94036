package org.memcload.component.memcache.watch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.memcload.component.memcache.client.ConnectionStatus;

/** Shows the endpoints of the memcache component, their servers and connections. */
@DevConsole(
        name = "memcache",
        displayName = "Memcache",
        description = "Endpoints of the memcache component, their servers and connections")
public final class MemcacheDevConsole extends AbstractDevConsole {

    /** Option which, if true, adds the servers' own statistics; reading them may take as long as the timeout. */
    static final String STATS = "stats";

    public MemcacheDevConsole() {
        super("camel", "memcache", "Memcache", "Endpoints of the memcache component, their servers and connections");
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray endpoints = new JsonArray();
        for (WatchedEndpoint endpoint : endpoints()) {
            JsonObject json = new JsonObject();
            json.put("uri", endpoint.toString());
            json.put("servers", servers(endpoint, options));
            endpoints.add(json);
        }
        JsonObject root = new JsonObject();
        root.put("endpoints", endpoints);
        return root;
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        for (WatchedEndpoint endpoint : endpoints()) {
            text.append(endpoint).append('\n');
            for (Object each : servers(endpoint, options)) {
                JsonObject server = (JsonObject) each;
                text.append("    Server: ").append(server.getString("server")).append('\n');
                for (Object connection : (JsonArray) server.get("connections")) {
                    text.append("        Connection: ").append(line((JsonObject) connection));
                }
                if (server.containsKey("stats")) {
                    text.append("        Stats: ").append(line(server.getMap("stats")));
                }
                if (server.containsKey("error")) {
                    text.append("        Error: ")
                            .append(server.getString("error"))
                            .append('\n');
                }
            }
        }
        return text.toString();
    }

    private static String line(Map<?, ?> figures) {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + "=" + figure.getValue())
                .collect(Collectors.joining(", ", "", "\n"));
    }

    private List<WatchedEndpoint> endpoints() {
        return getCamelContext().getEndpoints().stream()
                .filter(WatchedEndpoint.class::isInstance)
                .map(WatchedEndpoint.class::cast)
                .filter(endpoint -> endpoint.getClient() != null)
                .toList();
    }

    private static JsonArray servers(WatchedEndpoint endpoint, Map<String, Object> options) {
        Map<String, JsonObject> servers = new LinkedHashMap<>();
        for (ConnectionStatus status : endpoint.getClient().connections()) {
            JsonObject server = servers.computeIfAbsent(status.server(), address -> {
                JsonObject json = new JsonObject();
                json.put("server", address);
                json.put("connections", new JsonArray());
                return json;
            });
            ((JsonArray) server.get("connections")).add(connection(status));
        }
        if ("true".equals(String.valueOf(options.get(STATS)))) {
            addStats(endpoint, servers);
        }
        JsonArray all = new JsonArray();
        all.addAll(servers.values());
        return all;
    }

    private static JsonObject connection(ConnectionStatus status) {
        JsonObject json = new JsonObject();
        json.put("connected", status.connected());
        json.put("inFlight", status.inFlight());
        json.put("waiting", status.waiting());
        json.put("reconnects", status.reconnects());
        if (status.lastFailure() != null) {
            json.put("lastError", status.lastFailure().reason());
            json.put("lastErrorTime", status.lastFailure().time().toString());
        }
        return json;
    }

    private static void addStats(WatchedEndpoint endpoint, Map<String, JsonObject> servers) {
        Map<String, CompletableFuture<Map<String, String>>> answers =
                endpoint.getClient().probeStats();
        answers.forEach((server, answer) -> {
            try {
                servers.get(server).put("stats", new JsonObject(ComputedFigures.with(answer.join())));
            } catch (CompletionException e) {
                servers.get(server).put("error", e.getCause().getMessage());
            }
        });
    }
}
