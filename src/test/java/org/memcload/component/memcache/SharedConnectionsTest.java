package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.ConnectionStatus;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Endpoints with the same servers and connection options share connections. */
@Tag("server")
@Timeout(60)
class SharedConnectionsTest {

    private static final int ENDPOINTS = 10;
    private static final int KEYS = 300;

    @AutoClose
    private final MemcachedServer first = MemcachedServer.start();

    @AutoClose
    private final MemcachedServer second = MemcachedServer.start();

    @AutoClose
    private final MemcachedServer third = MemcachedServer.start();

    @AutoClose
    private final MemcacheContext context = new MemcacheContext(new RouteBuilder() {
        @Override
        public void configure() {
            from("direct:dynamic")
                    .toD("memcache:" + first.address()
                            + "?timeout=30000&timeToLive=0&valueType=java.lang.String&operation=${header.op}"
                            + "&key=${header.k}");
        }
    });

    SharedConnectionsTest() throws Exception {}

    private String all() {
        return first.address() + "," + second.address() + "," + third.address();
    }

    private String uri(String servers, String options) {
        return "memcache:" + servers + "?timeout=30000&timeToLive=0&valueType=java.lang.String" + options;
    }

    /** Connections that a server has beside the reader's own. */
    private static int connections(MemcachedServer server) {
        try (MemcachedReader reader = server.reader()) {
            return Integer.parseInt(reader.stats("").get("curr_connections")) - 1;
        }
    }

    private void touchAllServers(String uri) throws Exception {
        context.request(uri, null, MemcacheConstants.OPERATION, "version");
    }

    @Test
    void tenEndpointsOnThreeServersHaveThreeConnections() throws Exception {
        for (int i = 0; i < ENDPOINTS; i++) {
            touchAllServers(uri(all(), "&key=k" + i));
        }

        assertThat(List.of(connections(first), connections(second), connections(third)))
                .containsExactly(1, 1, 1);

        for (int i = 0; i < ENDPOINTS; i++) {
            ((MemcacheEndpoint) context.endpoint(uri(all(), "&key=k" + i)))
                    .getClient()
                    .probeVersions()
                    .values()
                    .forEach(answer -> assertThat(answer.join()).isNotEmpty());
        }
        assertThat(List.of(connections(first), connections(second), connections(third)))
                .containsExactly(2, 2, 2);
    }

    @Test
    void aBulkSetHasAConnectionOfItsOwn() throws Exception {
        String uri = uri(first.address(), "");
        context.request(uri, "v", MemcacheConstants.KEY, "k");
        assertThat(connections(first)).isEqualTo(1);

        context.request(uri, Map.of("a", "1", "b", "2"));

        assertThat(connections(first)).isEqualTo(2);
        assertThat(context.request(uri, null, MemcacheConstants.OPERATION, "get", MemcacheConstants.KEY, "a"))
                .isEqualTo("1");
        assertThat(connections(first)).isEqualTo(2);
    }

    @Test
    void theLastEndpointClosesTheConnections() throws Exception {
        String one = uri(first.address(), "&key=one");
        String other = uri(first.address(), "&key=other");
        touchAllServers(one);
        touchAllServers(other);
        assertThat(connections(first)).isEqualTo(1);

        context.stop(one);
        touchAllServers(other);
        assertThat(connections(first)).isEqualTo(1);

        context.stop(other);
        await().until(() -> connections(first) == 0);
    }

    @Test
    void aStoppedEndpointFailsThoughItsConnectionIsOpenForOthers() throws Exception {
        String one = uri(first.address(), "&key=one");
        String other = uri(first.address(), "&key=other");
        touchAllServers(other);
        MemcacheEndpoint stopped = (MemcacheEndpoint) context.endpoint(one);
        touchAllServers(one);

        context.stop(one);

        assertThat(stopped.getClient().isClosed()).isTrue();
        assertThat(stopped.getClient().get("k"))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withMessageContaining("the endpoint is stopped");
        touchAllServers(other);
    }

    @Test
    void otherConnectionOptionsHaveOtherConnections() throws Exception {
        touchAllServers(uri(first.address(), "&key=k"));
        touchAllServers(uri(first.address(), "&maxInFlight=7"));
        touchAllServers(uri(first.address(), "&connections=2"));
        touchAllServers(uri(first.address(), "&failureMode=CANCEL"));

        assertThat(connections(first)).isEqualTo(4);
    }

    @Test
    void manyKeysByToDCostOneConnectionAndOneEndpoint() throws Exception {
        int before = context.camel().getEndpoints().size();
        for (int i = 0; i < KEYS; i++) {
            Exchange set = context.send("direct:dynamic", "v" + i, "op", "set", "k", "k" + i);
            assertThat(set.getException()).isNull();
            assertThat(set.getMessage().getHeader(MemcacheConstants.KEY)).isNull();
        }
        for (int i = 0; i < KEYS; i++) {
            assertThat(context.request("direct:dynamic", null, "op", "get", "k", "k" + i))
                    .isEqualTo("v" + i);
        }

        assertThat(connections(first)).isEqualTo(1);
        // one for each operation, and that of the route
        assertThat(context.camel().getEndpoints().size() - before).isLessThanOrEqualTo(3);
    }

    @Test
    void connectionsAreReportedOnceHoweverManyEndpointsShareThem() throws Exception {
        List<ConnectionStatus> statuses = new ArrayList<>();
        for (int i = 0; i < ENDPOINTS; i++) {
            String uri = uri(all(), "&key=k" + i);
            touchAllServers(uri);
            statuses.addAll(
                    ((MemcacheEndpoint) context.endpoint(uri)).getClient().connections());
        }

        assertThat(statuses.stream().map(ConnectionStatus::id).collect(Collectors.toSet()))
                .hasSize(3);
        assertThat(IntStream.range(0, statuses.size()).mapToObj(statuses::get)).allMatch(ConnectionStatus::connected);
    }
}
