package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.proto.UserApps;
import org.memcload.testing.MemcachedServer;

/** The route get, as camel-main runs it. */
@Tag("server")
class GetRouteTest extends CamelMainTestSupport {

    private static final String KEY = "idfa:1rfw452y52g2gq4g";

    private final MemcachedServer server = MemcachedServer.start();

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.withRoutesIncludePattern("file:routes/get.camel.yaml");
    }

    @Override
    public void configureContext(CamelContextConfiguration configuration) {
        super.configureContext(configuration);
        Properties properties = new Properties();
        properties.setProperty("camel.component.memcache.timeout", "1000");
        configuration.withUseOverridePropertiesWithPropertiesComponent(properties);
    }

    @Test
    void aStoredMessageComesBackAsJson() throws Exception {
        UserApps message = UserApps.newBuilder()
                .addApps(1423)
                .addApps(-1)
                .setLat(67.5)
                .setLon(-22.25)
                .build();
        template().sendBodyAndHeader("memcache:" + server.address(), message.toByteArray(), MemcacheConstants.KEY, KEY);

        assertThat(context()
                        .getTypeConverter()
                        .convertTo(String.class, get(KEY))
                        .replaceAll("\\s", ""))
                .isEqualTo("{\"apps\":[1423,4294967295],\"lat\":67.5,\"lon\":-22.25}");
    }

    @Test
    void aKeyWithoutARecordGivesNothing() {
        assertThat(get("idfa:none")).isNull();
    }

    private Object get(String key) {
        return template()
                .requestBodyAndHeaders(
                        "direct:get", null, Map.of(MemcacheConstants.KEY, key, "address", server.address()));
    }
}
