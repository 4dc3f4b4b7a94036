package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.CAS;
import static org.memcload.component.memcache.MemcacheConstants.DELTA;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OUTCOME;
import static org.memcload.component.memcache.MemcacheConstants.TIME_TO_LIVE;
import static org.memcload.component.memcache.MemcacheOutcome.STORED;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class HeaderOrOptionTest {

    private MemcachedServer server;
    private MemcachedReader reader;
    private MemcacheContext context;
    private String uri;

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        reader = server.reader();
        uri = "memcache:" + server.address() + "?timeout=10000";
        context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:optimistic")
                        .to(uri + "&operation=gets&key=k")
                        .setProperty("number", header(CAS))
                        .removeHeaders("*")
                        .setBody(constant("new"))
                        .to(uri + "&operation=cas&key=k&timeToLive=0&cas=${exchangeProperty.number}");
                // a route goes on where an answer came; it may ask the same server there and wait
                from("direct:nested").to(uri + "&operation=get&key=k").process(exchange -> exchange.getMessage()
                        .setBody(exchange.getContext()
                                .createProducerTemplate()
                                .requestBody(uri + "&operation=get&key=k", (Object) null, String.class)));
            }
        });
    }

    @AfterEach
    void end() {
        context.close();
        reader.close();
        server.close();
    }

    @Test
    void optionsMayBeExpressionsOverTheExchange() throws Exception {
        String counting = uri + "&operation=incr&key=hits:${header.page}&delta=${body}&initialValue=${header.first}";

        assertThat(context.request(counting, 3, "page", "home", "first", 40)).isEqualTo(40L);
        assertThat(context.request(counting, 3, "page", "home", "first", 40)).isEqualTo(43L);
        assertThat(reader.get(Records.bytes("hits:home"))).isEqualTo(Records.bytes("43"));
    }

    @Test
    void aHeaderWinsOverTheOption() throws Exception {
        String counting = uri + "&operation=incr&key=option&delta=${body}&initialValue=1&timeToLive=0";

        context.request(counting, 3, KEY, "header");
        assertThat(context.request(counting, 3, KEY, "header", DELTA, 10)).isEqualTo(11L);
    }

    @Test
    void aNumberKeptInAPropertyServesCas() throws Exception {
        context.request(uri + "&timeToLive=0", "old", KEY, "k");

        Exchange exchange = context.send("direct:optimistic", null);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("new"));
    }

    @Test
    void whatCannotBeReadIsAnErrorThatNamesTheHeader() throws Exception {
        assertThat(context.send(uri + "&operation=incr&key=k", null, DELTA, "many")
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(DELTA)
                .hasMessageContaining("'many'");
        for (Object wrong : new Object[] {-1, "-5", "soon", "PT-1S", ""}) {
            assertThat(context.send(uri, "v", KEY, "k", TIME_TO_LIVE, wrong).getException())
                    .as("%s", wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("timeToLive")
                    .hasMessageContaining("'" + wrong + "'");
        }
    }

    @Test
    void aRouteMayWaitForTheSameServerWhereItGoesOn() throws Exception {
        context.request(uri + "&timeToLive=0", "v", KEY, "k");

        assertThat(context.request("direct:nested", null)).isEqualTo("v");
    }
}
