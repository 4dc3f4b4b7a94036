package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.dsl.MemcacheEndpointBuilderFactory;
import org.memcload.component.memcache.dsl.MemcacheEndpointBuilderFactory.AdvancedMemcacheEndpointBuilder;
import org.memcload.component.memcache.dsl.MemcacheEndpointBuilderFactory.MemcacheEndpointBuilder;

/** The ways by which Camel's tools and users reach the component's options. */
class ToolingTest {

    @Test
    void camelFindsTheDescriptor() throws Exception {
        assertThat(descriptor().at("/component/scheme").asText()).isEqualTo("memcache");
        assertThat(descriptor().at("/component/javaType").asText()).isEqualTo(MemcacheComponent.class.getName());
    }

    @Test
    void everyOptionAndHeaderIsDescribed() throws Exception {
        for (String kind : List.of("properties", "componentProperties", "headers")) {
            descriptor().get(kind).properties().forEach(entry -> assertThat(
                            entry.getValue().path("description").asText())
                    .as(entry.getKey())
                    .isNotBlank());
        }
    }

    /** Fails in the build that has changed an option: the DSL is then written anew, and the next build is right. */
    @Test
    void theEndpointDslHasEveryOption() throws Exception {
        Set<String> options = new TreeSet<>();
        descriptor().get("properties").fieldNames().forEachRemaining(options::add);
        options.remove("servers");

        assertThat(Stream.of(MemcacheEndpointBuilder.class, AdvancedMemcacheEndpointBuilder.class)
                        .flatMap(builder -> Arrays.stream(builder.getMethods()))
                        .map(method -> method.getName())
                        .collect(Collectors.toSet()))
                .containsAll(options);
    }

    @Test
    void theEndpointDslMakesEndpoints() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            MemcacheEndpoint endpoint = MemcacheEndpointBuilderFactory.endpointBuilder("memcache", "a:1,b:2")
                    .operation(MemcacheOperation.GET_AND_TOUCH)
                    .key("user:${header.id}")
                    .timeToLive("1h")
                    .advanced()
                    .failureMode(FailureMode.REDISTRIBUTE)
                    .weights("3,1")
                    .resolve(context, MemcacheEndpoint.class);

            assertThat(endpoint.getServers()).isEqualTo("a:1,b:2");
            assertThat(endpoint.getConfiguration().getOperation()).isEqualTo(MemcacheOperation.GET_AND_TOUCH);
            assertThat(endpoint.getConfiguration().getKey()).isEqualTo("user:${header.id}");
            assertThat(endpoint.getConfiguration().getTimeToLive()).isEqualTo("1h");
            assertThat(endpoint.getConfiguration().getFailureMode()).isEqualTo(FailureMode.REDISTRIBUTE);
            assertThat(endpoint.getConfiguration().getWeights()).isEqualTo("3,1");
        }
    }

    @Test
    void optionsOfTheComponentAreProperties() throws Exception {
        Main main = new Main();
        main.addInitialProperty("camel.component.memcache.timeout", "5s");
        main.addInitialProperty("camel.component.memcache.time-to-live", "1h");
        main.addInitialProperty("camel.component.memcache.keyPolicy", "hash");
        main.addInitialProperty("camel.component.memcache.username", "user");
        main.addInitialProperty("camel.component.memcache.password", "secret");
        main.start();
        try {
            MemcacheConfiguration endpoint = main.getCamelContext()
                    .getEndpoint("memcache:a:1?timeToLive=2h", MemcacheEndpoint.class)
                    .getConfiguration();

            assertThat(endpoint.getTimeout()).isEqualTo(5000);
            assertThat(endpoint.getTimeToLive()).isEqualTo("2h");
            assertThat(endpoint.getKeyPolicy()).isEqualTo(KeyPolicy.HASH);
            assertThat(endpoint.getPassword()).isEqualTo("secret");
        } finally {
            main.stop();
        }
    }

    private static JsonNode descriptor() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            return new ObjectMapper().readTree(context.getComponentParameterJsonSchema("memcache"));
        }
    }
}
