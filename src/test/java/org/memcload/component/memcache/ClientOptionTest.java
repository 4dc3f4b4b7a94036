package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.component.memcache.MemcacheConstants.KEY;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.ConnectionStatus;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedServer;

/** A client of one's own in place of connections of the component. */
@Tag("server")
@Timeout(30)
class ClientOptionTest {

    private static final String OPTIONS = "?timeToLive=0&timeout=20000";

    @AutoClose
    private final MemcachedServer server = MemcachedServer.start();

    @AutoClose
    private final MemcacheClient client =
            MemcacheClient.builder(server.address()).build();

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    @Test
    void theOnlyClientOfTheRegistryIsUsedForItsServersAndStaysOpen() throws Exception {
        context.bind("mine", client);

        context.request("memcache:" + server.address() + OPTIONS, "v", KEY, "k");

        assertThat(client.connections()).anyMatch(ConnectionStatus::connected);
        context.close();
        assertThat(client.get("k").get().value()).isEqualTo(Records.bytes("v"));
    }

    @Test
    void endpointsWithOtherServersHaveConnectionsOfTheComponent() throws Exception {
        context.bind("mine", client);
        try (MemcachedServer other = MemcachedServer.start()) {
            context.request("memcache:" + other.address() + OPTIONS, "v", KEY, "k");

            assertThat(client.connections()).noneMatch(ConnectionStatus::connected);
        }
    }

    @Test
    void anEndpointMayHaveAClientOfItsOwnWithMetricsOfTheEndpoint() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        context.bind("mine", client);
        context.bind("also", MemcacheClient.builder(server.address()).build());
        context.bind("meters", meters);
        String uri = "memcache:" + server.address() + OPTIONS + "&client=#mine&metrics=true&meterRegistry=#meters";

        context.request(uri, "v", KEY, "k");

        assertThat(client.connections()).anyMatch(ConnectionStatus::connected);
        assertThat(meters.getMeters()).isNotEmpty();
    }

    @Test
    void aClientOfOtherServersIsRefused() {
        context.bind("mine", client);
        context.bind("also", MemcacheClient.builder("127.0.0.1:1").build());

        assertThatThrownBy(() -> context.endpoint("memcache:127.0.0.1:2" + OPTIONS + "&client=#mine"))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("client", server.address(), "127.0.0.1:2");
    }
}
