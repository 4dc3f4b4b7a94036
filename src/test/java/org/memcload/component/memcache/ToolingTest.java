package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.KeyPolicy;
import org.memcload.component.memcache.pattern.CacheAside;
import org.memcload.component.memcache.pattern.LockRoutePolicy;
import org.memcload.component.memcache.pattern.MemcacheIdempotentRepository;
import org.memcload.component.memcache.pattern.OptimisticUpdate;
import org.memcload.component.memcache.pattern.RateLimiter;
import org.memcload.component.memcache.pattern.RunLocked;

/** Camel's tools and users reach the component's options through descriptor and properties. */
class ToolingTest {

    @Test
    void camelFindsTheDescriptor() throws Exception {
        assertThat(descriptor().at("/component/scheme").asText()).isEqualTo("memcache");
        assertThat(descriptor().at("/component/javaType").asText()).isEqualTo(MemcacheComponent.class.getName());
        assertThat(descriptor().at("/component/artifactId").asText()).isEqualTo("camel-memcache");
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
    void theListsOfComponentsAndBeansNameTheArtifact() throws Exception {
        assertThat(properties("component"))
                .containsEntry("components", "memcache")
                .containsEntry("groupId", "org.memcload")
                .containsEntry("artifactId", "camel-memcache")
                .containsEntry("version", descriptor().at("/component/version").asText());
        assertThat(properties("bean")).containsEntry("artifactId", "camel-memcache");
    }

    @Test
    void everyHeaderOfThePatternsIsDescribed() throws Exception {
        assertThat(descriptor().get("headers").fieldNames())
                .toIterable()
                .contains(
                        CacheAside.RESULT,
                        OptimisticUpdate.ATTEMPTS,
                        RunLocked.LOCK,
                        RateLimiter.REMAINING,
                        RateLimiter.EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                CacheAside.class,
                LockRoutePolicy.class,
                MemcacheIdempotentRepository.class,
                OptimisticUpdate.class,
                RateLimiter.class,
                RunLocked.class
            })
    void everyPropertyOfABeanIsDescribedAndHasAConfigurer(Class<?> type) throws Exception {
        JsonNode bean = new ObjectMapper()
                .readTree(resource("bean/" + type.getSimpleName() + ".json"))
                .get("bean");
        Set<String> settable = Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass().getName().startsWith("org.memcload."))
                .map(Method::getName)
                .filter(name -> name.startsWith("set") && !name.equals("setCamelContext"))
                .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
                .collect(Collectors.toSet());

        assertThat(bean.get("javaType").asText()).isEqualTo(type.getName());
        assertThat(bean.get("artifactId").asText()).isEqualTo("camel-memcache");
        assertThat(bean.get("properties").fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(settable);
        bean.get("properties").properties().forEach(entry -> assertThat(
                        entry.getValue().path("description").asText())
                .as(entry.getKey())
                .isNotBlank());
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            var configurer = (PropertyConfigurerGetter)
                    PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer(type.getName(), context);
            assertThat(settable).allSatisfy(name -> assertThat(configurer.getOptionType(name, true))
                    .as(name)
                    .isNotNull());
        }
    }

    private static Properties properties(String list) throws Exception {
        Properties properties = new Properties();
        properties.load(resource(list + ".properties"));
        return properties;
    }

    /** That of this component: every jar of Camel has lists of its own. */
    private static InputStream resource(String name) throws Exception {
        return Collections.list(
                        ToolingTest.class.getClassLoader().getResources("META-INF/services/org/apache/camel/" + name))
                .stream()
                .filter(url -> !url.getPath().contains("/org/apache/camel/camel-"))
                .findFirst()
                .orElseThrow()
                .openStream();
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
