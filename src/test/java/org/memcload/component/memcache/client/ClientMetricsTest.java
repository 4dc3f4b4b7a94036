package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class ClientMetricsTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void metricsThatFailDoNotKeepTheAnswerFromComing(boolean byError) throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            ClientMetrics failing = new ClientMetrics() {
                @Override
                public void requestDone(RequestReport report) {
                    if (byError) {
                        throw new NoClassDefFoundError("requestDone");
                    }
                    throw new IllegalStateException("requestDone");
                }

                @Override
                public void connected(String address, boolean again) {
                    throw new IllegalStateException("connected");
                }
            };
            try (MemcacheClient client =
                    MemcacheClient.builder(server.address()).metrics(failing).build()) {
                assertThat(client.get("k").get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.NOT_FOUND);
                assertThat(client.version().get(10, TimeUnit.SECONDS)).containsKey(server.address());
            }
        }
    }
}
