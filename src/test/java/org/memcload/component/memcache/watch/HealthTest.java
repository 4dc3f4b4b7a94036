package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheComponent;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.client.ConnectionStatus;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class HealthTest {

    private MemcachedServer server;
    private MemcachedServer other;
    private WatchedContext context;
    private String uri;

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        other = MemcachedServer.start();
        context = new WatchedContext();
        uri = "memcache:" + server.address() + "," + other.address() + "?timeToLive=0&timeout=2000";
    }

    @AfterEach
    void end() {
        context.close();
        server.close();
        other.close();
    }

    @Test
    void anEndpointIsReadyWhileAllItsServersAnswer() throws Exception {
        MemcacheEndpoint endpoint = context.endpoint(uri);
        HealthCheck.Result up = context.readiness();
        assertThat(up.getState()).isEqualTo(State.UP);
        assertThat(up.getDetails()).containsEntry(HealthCheck.ENDPOINT_URI, endpoint.toString());
        assertThat(details(up, server)).containsEntry("state", "UP").containsKey("version");

        other.kill();
        HealthCheck.Result down = context.readiness();
        assertThat(down.getState()).isEqualTo(State.DOWN);
        assertThat(down.getMessage()).hasValueSatisfying(message -> assertThat(message)
                .contains(endpoint.toString(), "1 of 2 servers do not answer: " + other.address()));
        assertThat(details(down, server)).containsEntry("state", "UP");
        assertThat(details(down, other)).containsEntry("state", "DOWN");
        assertThat(details(down, other).get("error")).asString().contains(other.address());
        assertThat(context.liveness().getState()).isEqualTo(State.UP);

        other.restart();
        assertThat(context.readiness().getState()).isEqualTo(State.UP);
    }

    @Test
    void anEndpointMayBeReadyWhileAnyOfItsServersAnswers() throws Exception {
        MemcacheEndpoint endpoint = context.endpoint(uri + "&readiness=any");
        other.kill();

        HealthCheck.Result up = context.readiness();
        assertThat(up.getState()).isEqualTo(State.UP);
        assertThat(up.getMessage()).hasValueSatisfying(message -> assertThat(message)
                .contains(endpoint.toString(), "1 of 2 servers do not answer: " + other.address()));
        assertThat(details(up, other)).containsEntry("state", "DOWN");

        server.kill();
        HealthCheck.Result down = context.readiness();
        assertThat(down.getState()).isEqualTo(State.DOWN);
        assertThat(down.getMessage()).hasValueSatisfying(message -> assertThat(message)
                .contains("2 of 2 servers do not answer", server.address(), other.address()));
    }

    @Test
    void aServerThatWasRestartedBetweenTwoChecksIsReady() throws Exception {
        context.endpoint(uri);
        assertThat(context.readiness().getState()).isEqualTo(State.UP);

        server.restart();

        assertThat(context.readiness().getState()).isEqualTo(State.UP);
    }

    @Test
    void aServerThatIsSilentIsNotReady() throws Exception {
        uri = uri.replace("=2000", "=200");
        context.endpoint(uri);
        server.stop();

        HealthCheck.Result down = context.readiness();

        assertThat(down.getState()).isEqualTo(State.DOWN);
        assertThat(details(down, server).get("error")).asString().contains("no answer within 200 ms");
        assertThat(context.liveness().getState()).isEqualTo(State.UP);
    }

    @Test
    void checksHaveAConnectionOfTheirOwn() throws Exception {
        MemcacheEndpoint endpoint = context.endpoint(uri);

        assertThat(context.readiness().getState()).isEqualTo(State.UP);

        assertThat(endpoint.getClient().connections()).hasSize(2).noneMatch(ConnectionStatus::connected);
    }

    @Test
    void theConnectionOfTheChecksIsClosedWithTheEndpoint() throws Exception {
        MemcacheEndpoint endpoint = context.endpoint(uri);
        String before = connections(server);
        assertThat(context.readiness().getState()).isEqualTo(State.UP);
        assertThat(connections(server)).isNotEqualTo(before);

        endpoint.stop();

        await().until(() -> connections(server).equals(before));
    }

    private static String connections(MemcachedServer server) {
        try (MemcachedReader reader = server.reader()) {
            return reader.stats("").get("curr_connections");
        }
    }

    @Test
    void aStoppedEndpointIsNotAliveAndItsChecksAreGone() throws Exception {
        MemcacheEndpoint endpoint = context.endpoint(uri);
        List<HealthCheck> checks = context.repository().stream().toList();
        assertThat(checks).hasSize(2);
        HealthCheck liveness =
                checks.stream().filter(HealthCheck::isLiveness).findFirst().orElseThrow();
        assertThat(liveness.call().getState()).isEqualTo(State.UP);

        endpoint.stop();

        assertThat(context.repository().stream()).isEmpty();
        assertThat(liveness.call().getState()).isEqualTo(State.DOWN);
        assertThat(liveness.call().getMessage())
                .hasValueSatisfying(message -> assertThat(message).contains(endpoint.toString(), "closed"));
    }

    @Test
    void aClientWhoseThreadsAreGoneIsNotAlive() throws Exception {
        MemcacheEndpoint endpoint = context.endpoint(uri);
        HealthCheck liveness = context.repository().stream()
                .filter(HealthCheck::isLiveness)
                .findFirst()
                .orElseThrow();

        ServiceHelper.stopAndShutdownService(endpoint.getComponent());

        assertThat(liveness.call().getState()).isEqualTo(State.DOWN);
    }

    @Test
    void endpointsOfOtherOptionsHaveTheirOwnChecks() throws Exception {
        MemcacheEndpoint one = context.endpoint(uri);
        context.endpoint(uri + "&operation=get");
        assertThat(context.repository().stream()).hasSize(4);

        one.stop();

        assertThat(context.repository().stream()).hasSize(2);
        assertThat(context.readiness().getState()).isEqualTo(State.UP);
    }

    @Test
    void dynamicEndpointsDoNotPileUpChecks() throws Exception {
        context.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD(uri + "&keyPrefix=${header.prefix}", 5);
            }
        });
        for (int i = 0; i < 50; i++) {
            context.camel
                    .createFluentProducerTemplate()
                    .to("direct:in")
                    .withBody("v")
                    .withHeader("prefix", "p" + i)
                    .withHeader(MemcacheConstants.KEY, "k")
                    .request();
        }
        context.camel.getEndpointRegistry().cleanUp();

        assertThat(context.repository().stream()).hasSizeBetween(2, 2 * WatchedContext.DYNAMIC_ENDPOINTS);
        context.camel.stop();
        assertThat(context.repository().stream()).isEmpty();
    }

    @Test
    void checksThatAreSwitchedOffAreNotThere() throws Exception {
        context.camel.getComponent("memcache", MemcacheComponent.class).setHealthCheckProducerEnabled(false);

        context.endpoint(uri);

        assertThat(context.repository().stream()).isEmpty();
    }

    @Test
    void checksOfProducersAreOffUnlessCamelIsToldSo() throws Exception {
        context.repository().setEnabled(false);

        context.endpoint(uri);

        assertThat(context.checks().stream().map(HealthCheck::getId)).noneMatch(id -> id.contains("memcache"));
    }

    private static Map<Object, Object> details(HealthCheck.Result result, MemcachedServer of) {
        Map<?, ?> servers = (Map<?, ?>) result.getDetails().get("servers");
        return Map.copyOf((Map<?, ?>) servers.get(of.address()));
    }
}
