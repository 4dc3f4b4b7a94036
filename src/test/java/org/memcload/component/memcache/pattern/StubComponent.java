package org.memcload.component.memcache.pattern;

import java.util.Map;
import java.util.function.BiPredicate;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/** A component whose producers do as a test says. */
final class StubComponent extends DefaultComponent {

    /** Message of the exception of {@link #throwing}. */
    static final String MESSAGE = "thrown";

    private final BiPredicate<Exchange, AsyncCallback> process;

    /** @param process what {@code AsyncProcessor.process} does and returns */
    StubComponent(BiPredicate<Exchange, AsyncCallback> process) {
        this.process = process;
    }

    /** A component whose producers throw what they should have put on the exchange. */
    static StubComponent throwing() {
        return new StubComponent((exchange, callback) -> {
            throw new IllegalStateException(MESSAGE);
        });
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultAsyncProducer(this) {
                    @Override
                    public boolean process(Exchange exchange, AsyncCallback callback) {
                        return process.test(exchange, callback);
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
