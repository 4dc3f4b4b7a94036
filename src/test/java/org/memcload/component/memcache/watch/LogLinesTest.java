package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class LogLinesTest {

    @AutoClose
    private final LogLines log = new LogLines("org.memcload.component.memcache.ServerConnection", Level.FINE);

    @Test
    void theyNameTheServersOfTheConnectionAndTheServer() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                WatchedContext context = new WatchedContext()) {
            String uri = "memcache:" + server.address() + "?timeToLive=0&timeout=30000";
            String name = "memcache:" + server.address() + ", server " + server.address() + ": ";
            context.send(uri, "set", "a", "1");
            assertThat(linesOf(server)).containsExactly(name + "connected");

            server.kill();
            context.send(uri, "get", "a", null);
            assertThat(linesOf(server)).last().asString().startsWith(name).endsWith("(1 requests failed)");

            server.restart();
            await().until(() -> context.send(uri, "get", "a", null).getException() == null);
            assertThat(linesOf(server)).last().isEqualTo(name + "connected again");
            context.readiness();
            context.endpoint(uri).stop();
            assertThat(linesOf(server)).allSatisfy(line -> assertThat(line).startsWith(name));
        }
    }

    @Test
    void thereIsNoneForARequest() throws Exception {
        try (LogLines operations =
                        new LogLines("org.memcload.component.memcache.client.transport.WireOperation", Level.FINE);
                MemcachedServer server = MemcachedServer.start();
                WatchedContext context = new WatchedContext()) {
            String uri = "memcache:" + server.address() + "?timeToLive=0&timeout=30000";
            for (int i = 0; i < 100; i++) {
                context.send(uri, "set", "a", "1");
            }
            assertThat(linesOf(server)).hasSize(1);
            assertThat(operations.all()).isEmpty();
        }
    }

    /** Other tests may run meanwhile. */
    private List<String> linesOf(MemcachedServer server) {
        return log.all().stream()
                .filter(line -> line.contains(server.address()))
                .toList();
    }
}
