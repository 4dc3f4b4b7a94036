package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.FLAGS;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.KEYS;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.Records;

/** Options about values reach every operation of the endpoint that reads or stores one. */
class ValuesTest extends OneServer {

    @Test
    void singleValuesAndThoseOfAMapCarryTheFlagsOfTheConvention() throws Exception {
        uri += "&flagsConvention=pymemcache";
        context.request(uri, "text", KEY, "one");
        context.request(uri, Map.of("many", 42));

        assertThat(reader.item(Records.bytes("one")).flags()).isEqualTo(16);
        assertThat(reader.item(Records.bytes("many")).flags()).isEqualTo(2);
        assertThat(context.request(uri + "&operation=get", null, KEY, "one")).isEqualTo("text");
        assertThat(context.request(uri + "&operation=get-many", null, KEYS, List.of("many", "one")))
                .isEqualTo(Map.of("many", 42, "one", "text"));
    }

    @Test
    void aValueThatWasReadIsStoredWithFlagsOfItsOwn() throws Exception {
        uri += "&flagsConvention=pymemcache&compressionThreshold=10";
        String text = "again and again ".repeat(10);
        context.request(uri, text, KEY, "text");
        try (MemcacheContext route = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:copy")
                        .to(uri + "&operation=get&key=text")
                        .to(uri + "&flags=5&key=copy")
                        .to(uri + "&key=same")
                        .setBody(constant(42))
                        .to(uri + "&key=other");
            }
        })) {
            route.request("direct:copy", null);
        }

        assertThat(reader.item(Records.bytes("copy")).flags()).isEqualTo(5);
        assertThat(context.request(uri + "&operation=get", null, KEY, "same")).isEqualTo(text);
        assertThat(context.request(uri + "&operation=get", null, KEY, "other")).isEqualTo(42);
    }

    @Test
    void flagsOfTheOptionAreThoseOfTheValuesOfAMapToo() throws Exception {
        context.request(uri + "&flagsConvention=pymemcache&flags=5", Map.of("many", "v"));

        assertThat(reader.item(Records.bytes("many")).flags()).isEqualTo(5);
    }

    @Test
    void flagsOfTheHeaderTakeThePlaceOfThoseOfTheOption() throws Exception {
        context.request(uri + "&flags=5", "v", KEY, "option");
        context.request(uri + "&flags=5", "v", KEY, "header", FLAGS, 6);

        assertThat(reader.item(Records.bytes("option")).flags()).isEqualTo(5);
        assertThat(reader.item(Records.bytes("header")).flags()).isEqualTo(6);
    }

    @Test
    void largeValuesAreCompressedOnTheServerAndWholeInTheRoute() throws Exception {
        String text = "again and again ".repeat(1000);
        uri += "&compressionThreshold=1000&valueType=java.lang.String";
        context.request(uri, text, KEY, "k");

        assertThat(reader.get(Records.bytes("k"))).hasSizeLessThan(1000);
        assertThat(context.request(uri + "&operation=get", null, KEY, "k")).isEqualTo(text);
    }

    @Test
    void aValueThatMayBeCompressedIsNotExtended() throws Exception {
        assertThat(context.send(uri + "&compressionThreshold=1000&operation=append", "v", KEY, "k")
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("append")
                .hasMessageContaining("compressionThreshold");
    }

    @Test
    void aDamagedValueIsAnErrorThatNamesKeyAndEndpoint() throws Exception {
        context.request(uri + "&flags=8", "no zlib", KEY, "k");

        assertThat(context.send(uri + "&compressionThreshold=1000&operation=get", null, KEY, "k")
                        .getException())
                .isInstanceOf(MemcacheValueException.class)
                .hasMessageContaining("'k'")
                .hasMessageContaining(server.address());
    }

    @Test
    void objectsPassThroughTheDataFormat() throws Exception {
        uri += "&dataFormat=jackson";
        context.request(uri, Map.of("name", "Ada"), KEY, "k");

        assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("{\"name\":\"Ada\"}"));
        assertThat(context.request(uri + "&operation=get", null, KEY, "k")).isEqualTo(Map.of("name", "Ada"));
    }

    @Test
    void valuesAreReadOnAThreadThatMayBeBlocked() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        context.bind("threads", new NotedThreads(threads));
        context.request(uri, "v", KEY, "k");

        context.request(uri + "&dataFormat=threads&operation=get", null, KEY, "k");
        context.request(uri + "&dataFormat=threads&operation=getMany", null, KEYS, "k");

        // an answer that is there before the producer asks for it is read on the caller's own thread
        String caller = Thread.currentThread().getName();
        assertThat(threads).hasSize(2).allSatisfy(name -> assertThat(name)
                .matches(Pattern.quote(caller) + "|.* - memcache"));
    }

    @Test
    void anObjectIsNeverSerialised() throws Exception {
        assertThat(context.send(uri, Locale.ROOT, KEY, "k").getException())
                .isInstanceOf(MemcacheValueException.class)
                .hasMessageContaining("'k'")
                .hasMessageContaining("java.util.Locale")
                .hasMessageContaining("set dataFormat");
    }

    /** Notes the threads on which values are read. */
    private static final class NotedThreads extends ServiceSupport implements DataFormat {

        private final List<String> threads;

        NotedThreads(List<String> threads) {
            this.threads = threads;
        }

        @Override
        public void marshal(Exchange exchange, Object graph, OutputStream stream) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object unmarshal(Exchange exchange, InputStream stream) {
            threads.add(Thread.currentThread().getName());
            return "read";
        }
    }
}
