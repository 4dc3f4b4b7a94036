package org.memcload.component.memcache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.memcload.component.memcache.client.Available;
import org.memcload.component.memcache.watch.ComputedFigures;

/** Operations that inspect servers as a whole. They fail only if no server answers. */
final class Inspecting {

    private final MemcacheEndpoint endpoint;
    private final ExchangeOptions options;

    Inspecting(MemcacheEndpoint endpoint, ExchangeOptions options) {
        this.endpoint = endpoint;
        this.options = options;
    }

    CompletableFuture<Void> stats(Exchange exchange) {
        String topic = options.topic(exchange);
        return inspected(exchange, endpoint.getClient().availableStats(topic)).thenAccept(found -> {
            Map<String, Map<String, String>> all = new LinkedHashMap<>();
            boolean general = topic == null || topic.isEmpty();
            found.answers().forEach((server, stats) -> all.put(server, general ? ComputedFigures.with(stats) : stats));
            found.failures()
                    .forEach((server, failure) ->
                            all.put(server, Map.of(MemcacheConstants.UNAVAILABLE_STATS, failure.reason())));
            exchange.getMessage().setBody(all);
        });
    }

    CompletableFuture<Void> version(Exchange exchange) {
        return inspected(exchange, endpoint.getClient().availableVersions())
                .thenAccept(found -> exchange.getMessage().setBody(found.answers()));
    }

    private <T> CompletableFuture<Available<T>> inspected(Exchange exchange, CompletableFuture<Available<T>> answer) {
        return endpoint.continued(answer).thenApply(found -> {
            if (found.answers().isEmpty()) {
                throw new CompletionException(found.failure());
            }
            Message message = exchange.getMessage();
            UnavailableServers.name(message, found.failures().values());
            message.setHeader(MemcacheConstants.OUTCOME, MemcacheOutcome.OK);
            return found;
        });
    }
}
