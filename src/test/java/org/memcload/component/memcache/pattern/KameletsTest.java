package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.testing.MemcachedServer;

/** What the recipes do not show of the kamelets. */
@Tag("server")
class KameletsTest {

    private MemcachedServer server;
    private MemcacheContext context;
    private final AtomicInteger beyond = new AtomicInteger();

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
    }

    @AfterEach
    void end() {
        if (context != null) {
            context.close();
        }
        server.close();
    }

    @Test
    void twoUsesOfAKameletHaveOptionsOfTheirOwn() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                for (String each : new String[] {"a", "b"}) {
                    from("direct:" + each)
                            .to("kamelet:memcache-cache-aside-action?timeToLive=60&servers=" + server.address()
                                    + "&key=same-" + each + "&loader=direct:load-" + each);
                    from("direct:load-" + each).setBody(constant("value " + each));
                }
            }
        });

        for (int i = 0; i < 2; i++) {
            for (String each : new String[] {"a", "b"}) {
                assertThat(text(context.request("direct:" + each, null))).isEqualTo("value " + each);
            }
        }
    }

    private String text(Object body) {
        return context.camel().getTypeConverter().convertTo(String.class, body);
    }

    @Test
    void whatIsBeyondTheRateMayBeStoppedForTheCallingRouteToo() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .to("kamelet:memcache-rate-limit-action?onExceeded=STOP&window=1h&limit=1&key=k&servers="
                                + server.address())
                        .process(exchange -> beyond.incrementAndGet());
            }
        });

        for (int i = 0; i < 3; i++) {
            assertThat(context.send("direct:in", "body").getException()).isNull();
        }
        assertThat(beyond).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "memcache-cache-aside-action, loader",
        "memcache-optimistic-update-action, update",
        "memcache-lock-action, action",
        "memcache-rate-limit-action, limit"
    })
    void aKameletWithoutWhatItNeedsIsRefused(String kamelet, String missing) {
        assertThatThrownBy(() -> start(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in").to("kamelet:" + kamelet + "?key=k&servers=" + server.address());
                    }
                }))
                .hasStackTraceContaining(missing);
    }

    private void start(RouteBuilder routes) throws Exception {
        context = new MemcacheContext(routes);
    }
}
