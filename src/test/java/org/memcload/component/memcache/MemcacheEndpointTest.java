package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.logging.Level;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.spi.EndpointServiceLocation;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.FailureMode;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.component.memcache.client.ServerAddress;

class MemcacheEndpointTest {

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    @Test
    void optionsOfTheUriAreThoseOfTheEndpoint() {
        MemcacheEndpoint endpoint = (MemcacheEndpoint) context.endpoint(
                "memcache:a:1,b:2?operation=get&key=k" + "&timeToLive=60&timeout=5s&connections=2&maxInFlight=3"
                        + "&weights=3, 65535&failureMode=redistribute&retryInterval=1m");

        MemcacheConfiguration configuration = endpoint.getConfiguration();
        assertThat(endpoint.getServers()).isEqualTo("a:1,b:2");
        assertThat(configuration.getOperation()).isEqualTo(MemcacheOperation.GET);
        assertThat(configuration.getKey()).isEqualTo("k");
        assertThat(configuration.getTimeToLive()).isEqualTo("60");
        assertThat(configuration.getTimeout()).isEqualTo(5000);
        assertThat(configuration.getConnections()).isEqualTo(2);
        assertThat(configuration.getMaxInFlight()).isEqualTo(3);
        assertThat(configuration.weightsOf(ServerAddress.parseList(endpoint.getServers())))
                .containsExactly(3, 65535);
        assertThat(configuration.getFailureMode()).isEqualTo(FailureMode.REDISTRIBUTE);
        assertThat(configuration.getRetryInterval()).isEqualTo(60_000);
    }

    @Test
    void optionsOfOneEndpointAreNotThoseOfTheNext() {
        context.endpoint("memcache:a:1?timeToLive=60");

        MemcacheEndpoint next = (MemcacheEndpoint) context.endpoint("memcache:a:1");
        assertThat(next.getConfiguration().getTimeToLive()).isNull();
    }

    @Test
    void itTellsCamelWhereItsServersAre() {
        MemcacheEndpoint endpoint = (MemcacheEndpoint) context.endpoint("memcache:a,b:1?username=ada&password=secret");

        assertThat(endpoint.getServiceUrl()).isEqualTo("a:11211,b:1");
        assertThat(endpoint.getServiceProtocol()).isEqualTo("memcached");
        assertThat(endpoint.getServiceMetadata()).isEqualTo(Map.of("username", "ada"));
        assertThat(((MemcacheEndpoint) context.endpoint("memcache:a")).getServiceMetadata())
                .isEmpty();
        assertThat(endpoint).isInstanceOf(EndpointServiceLocation.class);
    }

    @Test
    void thereIsNoConsumer() {
        assertThatThrownBy(() -> context.endpoint("memcache:a:1").createConsumer(exchange -> {}))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("no consumer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memcache:11211", "memcache:localhost:0", "memcache:a:1,,b:1"})
    void anAddressThatIsNoneIsAnErrorThatSaysSo(String uri) {
        assertThatThrownBy(() -> context.endpoint(uri))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("is no memcached address host:port");
    }

    @Test
    void aFlushOfOneKeyIsAnErrorSinceItWouldDropAllOfThem() {
        assertThatThrownBy(() -> context.endpoint("memcache:a:1?operation=flush&key=k"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("operation=flush drops everything")
                .hasMessageContaining("operation=delete drops the key 'k'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "add", "replace", "cas"})
    void whatStoresWithoutATimeToLiveWarnsOnceForItsServers(String operation) {
        try (LogLines log = new LogLines(MemcacheEndpoint.class)) {
            context.endpoint("memcache:a:1?key=k&timeToLive=0&operation=" + operation);
            assertThat(log.at(Level.WARNING)).isEmpty();

            context.endpoint("memcache:a:1?key=k1&operation=" + operation);
            context.endpoint("memcache:a:1?key=k2&operation=" + operation);
            context.endpoint("memcache:b:1?key=k1&operation=" + operation);

            assertThat(log.at(Level.WARNING))
                    .satisfiesExactly(line -> assertThat(line).contains("a:1", "timeToLive"), line -> assertThat(line)
                            .contains("b:1", "timeToLive"));
        }
    }

    @Test
    void aPasswordThatOthersCanReadOnTheWayWarnsOnceForItsServers() {
        String login = "?timeToLive=0&username=joe&password=secret";
        try (LogLines log = new LogLines(MemcacheEndpoint.class)) {
            context.endpoint("memcache:localhost:1,127.0.0.1:1,[::1]:1" + login);
            context.endpoint("memcache:a:1" + login + "&tls=true");
            context.endpoint("memcache:a:1?timeToLive=0");
            assertThat(log.at(Level.WARNING)).isEmpty();

            context.endpoint("memcache:localhost:1,127.example:1,b:1" + login);
            context.endpoint("memcache:localhost:1,127.example:1,b:1" + login + "&key=k");

            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("127.example:1, b:1", "tls=true")
                    .doesNotContain("localhost", "joe", "secret");
        }
    }

    @Test
    void anUnknownOptionIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> context.endpoint("memcache:a:1?patience=5"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("patience");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout=0",
                "timeout=-1",
                "connections=0",
                "maxInFlight=0",
                "timeToLive=-1",
                "operation=fetch",
                "failureMode=hope",
                "retryInterval=0",
                "retryInterval=-1",
                "weights=0",
                "weights=65536",
                "weights=4294967297",
                "weights=-1",
                "weights=",
                "weights=1;1",
                "weights=1.5",
                "weights=1,",
                "weights=x",
                "weights=1,1"
            })
    void anImpossibleValueIsAnErrorThatNamesTheOption(String option) {
        assertThatThrownBy(() -> context.endpoint("memcache:a:1?" + option))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasStackTraceContaining(option.substring(0, option.indexOf('=')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"1; 1", "1,2,3; 3"})
    void weightsForMoreOrFewerServersThanThereAreAreAnError(String weights, int count) {
        assertThatThrownBy(() -> context.endpoint("memcache:a:1,b:2?weights=" + weights))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasStackTraceContaining("weights has a number for each of the 2 servers, separated by commas, not "
                        + count + ": '" + weights + "'");
    }
}
