package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.memcload.testing.MemcachedServer;

/** An endpoint with meters, for tests of the meters' values after known requests. */
@Tag("server")
abstract class MetersSupport {

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    MemcachedServer server;
    MemcachedServer other;
    WatchedContext context;
    String uri;

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        context = new WatchedContext().bind("meters", registry);
        uri = "memcache:" + server.address() + "?timeToLive=0&timeout=30000&metrics=true";
    }

    @AfterEach
    void end() {
        context.close();
        server.close();
        if (other != null) {
            other.close();
        }
    }

    void done(String operation, String key, Object body, Object... headers) throws Exception {
        Exception failure = context.send(uri, operation, key, body, headers).getException();
        assertThat(failure).isNull();
    }

    double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
