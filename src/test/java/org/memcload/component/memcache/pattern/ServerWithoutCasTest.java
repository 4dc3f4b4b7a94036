package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.MemcacheRefusedException;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.RequestRefusedException;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** A real server that was started with {@code -C}: values have no numbers, and it ignores those of requests. */
@Tag("server")
class ServerWithoutCasTest {

    private static final String REASON = "the server gives values no numbers (memcached's option -C)";

    @AutoClose
    private final MemcachedServer server = MemcachedServer.start("-C");

    @AutoClose
    private final MemcachedReader reader = server.reader();

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    private final String uri = "memcache:" + server.address() + "?timeout=20000&timeToLive=60&key=k";

    @BeforeEach
    void store() throws Exception {
        context.request(uri, "old");
    }

    @Test
    void getsFailsWithTheReasonWhileGetAnswers() throws Exception {
        assertRefused(context.send(uri + "&operation=gets", null).getException());
        assertThat(context.request(uri + "&operation=get", null)).isEqualTo(Records.bytes("old"));
        assertThat(context.request(uri + "&operation=gets", null, MemcacheConstants.KEY, "none"))
                .isNull();
    }

    @Test
    void aConditionThatTheServerWouldIgnoreIsNotSent() throws Exception {
        assertRefused(context.send(uri + "&operation=cas", "new", MemcacheConstants.CAS, 7)
                .getException());
        assertThatThrownBy(() -> endpoint().getClient().delete("k", 7).get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RequestRefusedException.class)
                .hasMessageContaining(REASON);

        assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("old"));
    }

    @Test
    void aLockIsNotTakenAndStaysFree() {
        MemcacheLock lock = new MemcacheLock(endpoint());

        assertThatThrownBy(() -> lock.tryLock("job", "a").get(20, TimeUnit.SECONDS))
                .cause()
                .satisfies(this::assertRefused);
        assertThat(reader.get(Records.bytes("job"))).isNull();
    }

    @Test
    void anOptimisticUpdateFailsWithTheReason() throws Exception {
        OptimisticUpdate update = new OptimisticUpdate();
        update.setCache(uri);
        update.setUpdate("direct:new");
        try (MemcacheContext routes = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:new").setBody(constant("new"));
                from("direct:update").process(update);
            }
        })) {
            assertRefused(routes.send("direct:update", null).getException());
        }
        assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("old"));
    }

    private MemcacheEndpoint endpoint() {
        return (MemcacheEndpoint) context.endpoint(uri);
    }

    private void assertRefused(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(MemcacheRefusedException.class)
                .hasMessageStartingWith("memcached " + server.address() + ": ")
                .hasMessageContaining(REASON);
    }
}
