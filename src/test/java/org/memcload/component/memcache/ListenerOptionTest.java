package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.ConnectedServer;
import org.memcload.component.memcache.client.ServerListener;
import org.memcload.testing.MemcachedServer;

/** The component takes its listener from the registry. */
@Tag("server")
@Timeout(30)
class ListenerOptionTest {

    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void theListenerOfTheRegistryHearsOfRoutesAndNotOfProbes() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                MemcacheContext context = new MemcacheContext()) {
            context.bind("listener", listener());
            String uri = "memcache:" + server.address() + "?timeout=20000";

            context.request(uri, "v", KEY, "k");
            ((MemcacheEndpoint) context.endpoint(uri))
                    .getClient()
                    .probeVersions()
                    .get(server.address())
                    .get();

            assertThat(events).containsExactly(server.address());
        }
    }

    private ServerListener listener() {
        return new ServerListener() {
            @Override
            public void greeted(ConnectedServer server, Map<String, String> statistics) {
                events.add(server.address());
            }

            @Override
            public void abandoned(String server, String reason) {}
        };
    }
}
