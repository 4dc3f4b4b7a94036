package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Service;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.MemcacheComponent;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.Unavailable;
import org.memcload.testing.MemcachedServer;

/** Patterns whose server is dead or frozen, on endpoints whose single requests would continue without it. */
@Tag("server")
@Timeout(60)
class UnavailableCacheTest {

    private MemcachedServer server;
    private MemcacheContext context;

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
        context = new MemcacheContext();
    }

    @AfterEach
    void end() {
        context.close();
        server.close();
    }

    private void end(boolean frozen) {
        if (frozen) {
            server.stop();
        } else {
            server.kill();
        }
    }

    private String uri(String unavailable) {
        return "memcache:" + server.address() + "?timeToLive=60&timeout=300&unavailable=" + unavailable;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLockIsNeitherTakenNorRenewedNorReleased(boolean frozen) {
        MemcacheLock lock = new MemcacheLock((MemcacheEndpoint) context.endpoint(uri("miss")));
        end(frozen);

        Stream.of(lock.tryLock("job", "a"), lock.renew("job", "a"), lock.release("job", "a"))
                .forEach(answer -> assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(MemcacheException.class)
                        .hasMessageContaining(server.address()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIdempotentRepositoryNeitherKnowsNorForgetsAMessage(boolean frozen) {
        MemcacheIdempotentRepository repository = new MemcacheIdempotentRepository();
        repository.setCamelContext(context.camel());
        repository.setCache(uri("fail"));
        repository.start();
        end(frozen);

        assertThatThrownBy(() -> repository.add("m")).hasMessageContaining(server.address());
        assertThatThrownBy(() -> repository.contains("m")).hasMessageContaining(server.address());
        assertThatThrownBy(() -> repository.confirm("m")).hasMessageContaining(server.address());
        assertThatThrownBy(() -> repository.remove("m")).hasMessageContaining(server.address());
    }

    static List<Service> patterns() {
        CacheAside cacheAside = new CacheAside();
        cacheAside.setLoader("direct:load");
        OptimisticUpdate update = new OptimisticUpdate();
        update.setUpdate("direct:update");
        RunLocked locked = new RunLocked();
        locked.setAction("direct:action");
        RateLimiter limiter = new RateLimiter();
        limiter.setLimit(1);
        LockRoutePolicy policy = new LockRoutePolicy();
        policy.setKey("leader");
        return List.of(cacheAside, update, locked, limiter, policy, new MemcacheIdempotentRepository());
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void anEndpointThatWouldHideADeadServerIsRefused(Service pattern) throws Exception {
        ((CamelContextAware) pattern).setCamelContext(context.camel());
        pattern.getClass().getMethod("setCache", String.class).invoke(pattern, uri("miss"));

        assertThatThrownBy(pattern::start)
                .hasStackTraceContaining(pattern.getClass().getSimpleName() + " has its own treatment of servers")
                .hasStackTraceContaining("set unavailable=fail");
    }

    @Test
    void kameletsDoNotTakeTheDefaultOfTheComponent() throws Exception {
        context.camel()
                .getComponent("memcache", MemcacheComponent.class)
                .getConfiguration()
                .setUnavailable(Unavailable.MISS);
        context.camel().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                String options = "&key=k&servers=" + server.address();
                from("direct:work").setBody(constant("worked"));
                from("direct:aside")
                        .to("kamelet:memcache-cache-aside-action?timeToLive=60&loader=direct:work" + options);
                from("direct:lock").to("kamelet:memcache-lock-action?timeToLive=60&action=direct:work" + options);
                from("direct:limit").to("kamelet:memcache-rate-limit-action?limit=1&failOpen=false" + options);
                from("direct:update")
                        .to("kamelet:memcache-optimistic-update-action?timeToLive=60&update=direct:work" + options);
            }
        });
        server.kill();

        assertThat(context.request("direct:aside", null)).isEqualTo("worked");
        for (String closed : List.of("direct:lock", "direct:limit", "direct:update")) {
            assertThat(context.send(closed, null).getException()).as(closed).isInstanceOf(MemcacheException.class);
        }
    }
}
