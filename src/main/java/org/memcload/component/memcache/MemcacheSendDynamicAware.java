package org.memcload.component.memcache;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;

/**
 * Lets all keys of a {@code toD} share one endpoint: the option {@code key} leaves the URI and becomes a header, which is removed
 * again afterwards. A header that the exchange has already overrides the option, as ever, and an expression stays in the URI.
 */
@SendDynamic("memcache")
public class MemcacheSendDynamicAware extends SendDynamicAwareSupport {

    private static final String KEY = "key";

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) throws Exception {
        if (!uri.contains(KEY + "=") || exchange.getMessage().getHeader(MemcacheConstants.KEY) != null) {
            return null;
        }
        Map<String, Object> options = endpointProperties(exchange, uri);
        return options.get(KEY) instanceof String key && isLiteral(key)
                ? new DynamicAwareEntry(uri, originalUri, options, null)
                : null;
    }

    /** Whether the key is the same for all exchanges. */
    private static boolean isLiteral(String key) {
        return !key.isEmpty() && !key.contains("${") && !key.contains("$simple{") && !key.startsWith("RAW");
    }

    @Override
    public String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        Map<String, Object> others = new LinkedHashMap<>(entry.getProperties());
        others.remove(KEY);
        return asEndpointUri(exchange, entry.getUri(), others);
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return sent -> sent.getMessage()
                .setHeader(MemcacheConstants.KEY, entry.getProperties().get(KEY));
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return sent -> sent.getMessage().removeHeader(MemcacheConstants.KEY);
    }
}
