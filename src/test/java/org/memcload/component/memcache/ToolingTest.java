package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.KeyPolicy;

/** Camel's tools and users reach the component's options through descriptor and properties. */
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
