package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheException;

/** Where meters are registered, and for how long. */
class MeterRegistryTest extends MetersSupport {

    @Test
    void endpointsOfTheSameServersShareTheirMetersWhichEndWithTheLast() throws Exception {
        String second = uri + "&operation=get";
        done("set", "a", "1");
        context.send(second, "get", "a", null);

        assertThat(counter("cache.puts")).isEqualTo(1);
        assertThat(counter("cache.gets", "result", "hit")).isEqualTo(1);
        // which they share, too
        assertThat(gauge("camel.memcache.connections")).isEqualTo(1);

        context.endpoint(uri).stop();
        assertThat(gauge("camel.memcache.connections")).isEqualTo(1);
        assertThat(counter("cache.puts")).isEqualTo(1);
        context.endpoint(second).stop();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aRequestThatFailsWhenItsEndpointStopsBringsNoMeterBack() throws Exception {
        done("set", "a", "1");
        server.stop();
        CompletableFuture<Exchange> waiting = context.sendAsync(uri, "get", "a", null);

        context.endpoint(uri).stop();

        assertThat(waiting.get().getException()).isInstanceOf(MemcacheException.class);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void anEndpointThatIsStartedAgainCountsAgain() throws Exception {
        done("set", "a", "1");
        context.endpoint(uri).stop();
        context.endpoint(uri).start();

        done("set", "a", "2");

        assertThat(counter("cache.puts")).isEqualTo(1);
        assertThat(gauge("camel.memcache.connections")).isEqualTo(1);
    }

    @Test
    void withoutTheOptionThereAreNoMeters() throws Exception {
        uri = uri.replace("metrics=true", "metrics=false");
        done("set", "a", "1");
        done("get", "a", null);

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void theRegistryMayBeSetOrHaveTheNameThatCamelUses() throws Exception {
        MeterRegistry set = new SimpleMeterRegistry();
        MeterRegistry named = new SimpleMeterRegistry();
        context.bind("mine", set).bind("metricsRegistry", named);

        context.send(uri + "&meterRegistry=#mine", "set", "a", "1");
        assertThat(set.get("cache.puts").counter().count()).isEqualTo(1);
        assertThat(named.getMeters()).isEmpty();

        done("set", "a", "1");
        assertThat(named.get("cache.puts").counter().count()).isEqualTo(1);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void metersWithoutARegistryAreAnErrorThatSaysWhatToDo() throws Exception {
        try (WatchedContext bare = new WatchedContext()) {
            assertThatThrownBy(() -> bare.endpoint(uri))
                    .hasStackTraceContaining("bind one in the Camel registry")
                    .hasStackTraceContaining(server.address());
            assertThatThrownBy(() -> bare.bind("text", "no registry").endpoint(uri + "&meterRegistry=#text"))
                    .hasStackTraceContaining("not a MeterRegistry but a java.lang.String");
        }
    }
}
