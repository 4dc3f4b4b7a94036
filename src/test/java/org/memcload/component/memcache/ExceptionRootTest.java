package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;

import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.value.ValueException;

/** The exceptions as the error handlers of routes see them. */
class ExceptionRootTest extends OneServer {

    @BeforeEach
    void addRoutes() throws Exception {
        String cache = uri.replace("20000", "2000");
        context.camel().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:root")
                        .onException(MemcacheOperationFailedException.class)
                        .handled(true)
                        .setBody(simple("${exception.class.simpleName}"))
                        .end()
                        .to(cache + "&failOnMiss=true");
                from("direct:server")
                        .onException(MemcacheException.class)
                        .handled(true)
                        .setBody(simple("${exception.kind}"))
                        .end()
                        .to(cache);
                from("direct:value")
                        .onException(ValueException.class)
                        .handled(true)
                        .setBody(constant("handled"))
                        .end()
                        .to(cache);
            }
        });
    }

    @Test
    void oneHandlerGetsAllOfThem() throws Exception {
        context.request(uri, "many", KEY, "text");

        assertThat(handled("root", "get", null, "none")).isEqualTo("MemcacheOutcomeException");
        assertThat(handled("root", "set", new Object(), "k")).isEqualTo("MemcacheValueException");
        assertThat(handled("root", "incr", null, "text")).isEqualTo("MemcacheRefusedException");
        server.kill();
        assertThat(handled("root", "get", null, "k")).isEqualTo("MemcacheException");
    }

    @Test
    void aHandlerOfServersFailuresGetsRefusalsToo() throws Exception {
        assertThat(handled("server", "set", new byte[2 << 20], "k")).isEqualTo("refused");
    }

    @Test
    void aHandlerOfTheCauseGetsAValueThatCannotBeStored() throws Exception {
        assertThat(handled("value", "set", new Object(), "k")).isEqualTo("handled");
    }

    private String handled(String route, String operation, Object body, String key) throws Exception {
        return context.request("direct:" + route, body, KEY, key, OPERATION, operation)
                .toString();
    }
}
