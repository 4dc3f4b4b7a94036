package org.memcload.component.memcache.pattern;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.AsyncProcessorSupport;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.client.UncaughtErrors;

/** A step of a route that works on a memcache endpoint. No thread waits for the network. */
public abstract class CacheProcessor extends AsyncProcessorSupport implements CamelContextAware {

    private CamelContext camelContext;

    @Metadata(required = true, description = "The memcache endpoint, as a URI with its options.")
    private String cache;

    @Metadata(
            description =
                    "The key; may be an expression in Simple. By default that of the header CamelMemcacheKey, or else of the endpoint.")
    private String key;

    private MemcacheEndpoint endpoint;
    /** Null if neither this step nor the endpoint has a key. */
    private Expression keyExpression;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    public String getCache() {
        return cache;
    }

    /** The memcache endpoint, as a URI with its options; required. */
    public void setCache(String cache) {
        this.cache = cache;
    }

    public String getKey() {
        return key;
    }

    /**
     * The key; may be an expression in Simple. By default it is the value of the header {@link MemcacheConstants#KEY}, or else of
     * the endpoint's option {@code key}.
     */
    public void setKey(String key) {
        this.key = key;
    }

    /** Does the work for an exchange, which continues when the future completes, and fails if the future fails. */
    abstract CompletableFuture<Void> perform(Exchange exchange, String key);

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            var unused = endpoint.continued(perform(exchange, key(exchange))).whenComplete((done, failure) -> {
                if (failure != null) {
                    exchange.setException(Caches.cause(failure));
                }
                UncaughtErrors.telling(() -> callback.done(false)).run();
            });
            return false;
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    /** Null unless started. */
    final MemcacheEndpoint endpoint() {
        return endpoint;
    }

    private String key(Exchange exchange) {
        Object given = key == null ? exchange.getMessage().getHeader(MemcacheConstants.KEY) : null;
        if (given == null && keyExpression != null) {
            given = keyExpression.evaluate(exchange, Object.class);
        }
        if (given == null) {
            throw new IllegalArgumentException("No key: set the property key of "
                    + getClass().getSimpleName() + ", the header " + MemcacheConstants.KEY + " or the option key of "
                    + endpoint);
        }
        return given.toString();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint = Caches.endpoint(camelContext, cache, this);
        String expression = key == null ? endpoint.getConfiguration().getKey() : key;
        if (expression != null) {
            keyExpression = camelContext.resolveLanguage("simple").createExpression(expression);
            keyExpression.init(camelContext);
        }
    }
}
