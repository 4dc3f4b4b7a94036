package org.memcload.component.memcache;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;

/** A Camel context, for tests that send exchanges to memcache endpoints and to routes around them. */
public final class MemcacheContext implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();

    /** A context without routes. */
    public MemcacheContext() {
        context.start();
    }

    public MemcacheContext(RouteBuilder... routes) throws Exception {
        for (RouteBuilder route : routes) {
            context.addRoutes(route);
        }
        context.start();
    }

    /** Makes an object known under a name, for options such as {@code #name}. */
    void bind(String name, Object object) {
        context.getRegistry().bind(name, object);
    }

    void setSslContextParameters(SSLContextParameters parameters) {
        context.setSSLContextParameters(parameters);
    }

    MemcacheComponent component() {
        return context.getComponent("memcache", MemcacheComponent.class);
    }

    /** Stops an endpoint, with its connections. */
    void stop(String uri) {
        endpoint(uri).stop();
    }

    public CamelContext camel() {
        return context;
    }

    public Endpoint endpoint(String uri) {
        return context.getEndpoint(uri);
    }

    /** Sends a body and waits for the exchange to be done; headers are given as name, value, name, value and so on. */
    public Exchange send(String uri, Object body, Object... headers) throws Exception {
        return sendAsync(uri, body, headers).get();
    }

    /** The answer to a body. */
    public Object request(String uri, Object body, Object... headers) throws Exception {
        Exchange exchange = send(uri, body, headers);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody();
    }

    public CompletableFuture<Exchange> sendAsync(String uri, Object body, Object... headers) throws Exception {
        return send(context, uri, body, headers);
    }

    /** Sends a body to an endpoint of any context. */
    public static CompletableFuture<Exchange> send(CamelContext context, String uri, Object body, Object... headers)
            throws Exception {
        Endpoint endpoint = context.getEndpoint(uri);
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(body);
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getMessage().setHeader((String) headers[i], headers[i + 1]);
        }
        AsyncProducer producer = endpoint.createAsyncProducer();
        producer.start();
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        producer.process(exchange, sync -> done.complete(exchange));
        return done;
    }

    @Override
    public void close() {
        context.stop();
    }
}
