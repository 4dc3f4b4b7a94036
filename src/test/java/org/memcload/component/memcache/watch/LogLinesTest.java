package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class LogLinesTest {

    private final Logger logger = Logger.getLogger("org.memcload.component.memcache.ServerConnection");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            lines.add(new SimpleFormatter().formatMessage(logged));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setLevel(Level.FINE);
        logger.addHandler(handler);
    }

    @AfterEach
    void end() {
        logger.removeHandler(handler);
        logger.setLevel(null);
    }

    @Test
    void theyNameTheEndpointAndTheServer() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                WatchedContext context = new WatchedContext()) {
            String uri = "memcache:" + server.address() + "?timeToLive=0&timeout=30000";
            String name = context.endpoint(uri) + ", server " + server.address() + ": ";
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
        try (MemcachedServer server = MemcachedServer.start();
                WatchedContext context = new WatchedContext()) {
            String uri = "memcache:" + server.address() + "?timeToLive=0&timeout=30000";
            for (int i = 0; i < 100; i++) {
                context.send(uri, "set", "a", "1");
            }
            assertThat(linesOf(server)).hasSize(1);
        }
    }

    /** Other tests may run meanwhile. */
    private List<String> linesOf(MemcachedServer server) {
        return lines.stream().filter(line -> line.contains(server.address())).toList();
    }
}
