package org.memcload.component.memcache.pattern;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.memcload.component.memcache.MemcacheConfiguration;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.MemcacheOperation;
import org.memcload.component.memcache.Unavailable;

/** The patterns' common use of endpoints. */
final class Caches {

    private Caches() {}

    /**
     * The memcache endpoint of a pattern, started.
     *
     * @param user the pattern, for error messages
     */
    static MemcacheEndpoint endpoint(CamelContext context, String uri, Object user) {
        MemcacheEndpoint endpoint = context.getEndpoint(required(uri, "cache", user), MemcacheEndpoint.class);
        MemcacheConfiguration configuration = endpoint.getConfiguration();
        if (configuration.isFailOnMiss() || configuration.isFailOnConflict()) {
            throw new IllegalArgumentException(name(user)
                    + " handles misses and conflicts itself: remove failOnMiss and failOnConflict from " + endpoint);
        }
        if (configuration.getUnavailable() == Unavailable.MISS) {
            throw new IllegalArgumentException(name(user)
                    + " has its own treatment of servers that do not answer: set unavailable=fail for " + endpoint);
        }
        ServiceHelper.startService(endpoint);
        return endpoint;
    }

    /** A started producer of the endpoint that a property names. */
    static AsyncProducer producer(CamelContext context, String uri, String property, Object user) throws Exception {
        AsyncProducer producer =
                context.getEndpoint(required(uri, property, user)).createAsyncProducer();
        ServiceHelper.startService(producer);
        return producer;
    }

    static <T> T required(T value, String property, Object user) {
        if (value == null) {
            throw new IllegalArgumentException(name(user) + " needs its property " + property);
        }
        return value;
    }

    /** @param executor null if the pattern has never started, because another part of the context could not start */
    static void shutdown(CamelContext context, ExecutorService executor) {
        if (executor != null) {
            context.getExecutorServiceManager().shutdownNow(executor);
        }
    }

    private static String name(Object user) {
        return user.getClass().getSimpleName();
    }

    /** A copy for a request of its own, without the memcache headers that earlier steps may have left. */
    static Exchange copy(Exchange exchange) {
        Exchange copy = ExchangeHelper.createCopy(exchange, true);
        copy.getMessage().removeHeaders("CamelMemcache*");
        return copy;
    }

    /** A copy that requests an operation on a key from a memcache endpoint. */
    static Exchange request(Exchange exchange, MemcacheOperation operation, String key) {
        Exchange request = copy(exchange);
        request.getMessage().setHeader(MemcacheConstants.OPERATION, operation);
        request.getMessage().setHeader(MemcacheConstants.KEY, key);
        return request;
    }

    /** Processes an exchange; fails with the exception of the exchange. */
    static CompletableFuture<Exchange> send(AsyncProcessor processor, Exchange exchange) {
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        try {
            processor.process(exchange, sync -> {
                if (exchange.getException() == null) {
                    done.complete(exchange);
                } else {
                    done.completeExceptionally(exchange.getException());
                }
            });
        } catch (RuntimeException | Error e) {
            // it should be on the exchange, but callers wait for the future
            done.completeExceptionally(e);
        }
        return done;
    }

    /** The failure of a stage of futures. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
