package org.memcload.routetest;

import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.MemcacheOperation;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.ServerAddress;

/** Sends what is for memcached to mock endpoints, except where all servers of an endpoint are real ones. */
final class MockServers implements EndpointStrategy, AutoCloseable {

    private final Set<ServerAddress> real;
    private final Function<String, MockEndpoint> mocks;
    private final ExecutorService answers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mock servers");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Mocks for all servers but the real ones.
     *
     * @param mocks the mock endpoint of an address, as a route names it
     */
    MockServers(Set<ServerAddress> real, Function<String, MockEndpoint> mocks) {
        this.real = real;
        this.mocks = mocks;
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof MemcacheEndpoint memcache
                && !real.containsAll(ServerAddress.parseList(memcache.getServers()))) {
            return new Mocked(uri, endpoint.getCamelContext(), memcache.getServers());
        }
        return endpoint;
    }

    @Override
    public void close() {
        answers.shutdownNow();
    }

    private final class Mocked extends DefaultEndpoint {

        private final String uri;
        private final String servers;

        Mocked(String uri, CamelContext context, String servers) {
            this.uri = uri;
            this.servers = servers;
            setCamelContext(context);
        }

        @Override
        protected String createEndpointUri() {
            return uri;
        }

        @Override
        public Producer createProducer() throws Exception {
            return new MockedProducer(this, mocks.apply(servers).createProducer());
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("memcache: has no consumer");
        }
    }

    private final class MockedProducer extends DefaultAsyncProducer {

        private final String servers;
        private final Producer mock;

        MockedProducer(Mocked endpoint, Producer mock) {
            super(endpoint);
            this.servers = endpoint.servers;
            this.mock = mock;
        }

        /** Checks at once and continues on another thread, as a real endpoint does. */
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            try {
                if (exchange.getMessage().getBody() instanceof BulkSet records) {
                    records.beforeSending(servers);
                }
            } catch (RuntimeException e) {
                exchange.setException(e);
                callback.done(true);
                return true;
            }
            answers.execute(() -> {
                try {
                    answer(exchange);
                } catch (Exception e) {
                    exchange.setException(e);
                }
                callback.done(false);
            });
            return false;
        }

        private void answer(Exchange exchange) throws Exception {
            Message message = exchange.getMessage();
            if (message.getHeader(MemcacheConstants.OPERATION) == MemcacheOperation.STATS) {
                // the loader looks for evictions and restarts, of which a mock knows nothing
                throw new MemcacheException(servers, "a mock has no statistics");
            }
            mock.process(exchange);
            if (message.getBody() instanceof BulkSet records) {
                message.setHeader(MemcacheConstants.RESULT, records);
                message.setHeader(MemcacheConstants.REFUSED, records.refused());
            }
        }
    }
}
