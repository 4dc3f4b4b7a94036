package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class RunLockedTest {

    private MemcachedServer server;
    private MemcachedReader reader;
    private MemcacheContext context;
    private MemcacheContext other;

    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch finish = new CountDownLatch(1);
    private volatile Processor action = exchange -> exchange.getMessage().setBody("done");

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        reader = server.reader();
        context = instance();
        other = instance();
    }

    private MemcacheContext instance() throws Exception {
        RunLocked strict = new RunLocked();
        strict.setCache("memcache:" + server.address() + "?timeToLive=3s&timeout=10000");
        strict.setKey("job");
        strict.setAction("direct:action");
        RunLocked lenient = new RunLocked();
        lenient.setCache(strict.getCache());
        lenient.setKey("job");
        lenient.setAction("direct:action");
        lenient.setFailOnLocked(false);
        return new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:strict").process(strict);
                from("direct:lenient").process(lenient);
                from("direct:action")
                        .errorHandler(noErrorHandler())
                        .process(exchange -> runs.incrementAndGet())
                        .process(exchange -> action.process(exchange));
            }
        });
    }

    @AfterEach
    void end() {
        finish.countDown();
        context.close();
        other.close();
        reader.close();
        server.close();
    }

    @Test
    void theActionRunsAndTheLockIsFreeAfterwards() throws Exception {
        for (int i = 0; i < 2; i++) {
            Exchange exchange = context.send("direct:strict", "body");

            assertThat(exchange.getMessage().getBody()).isEqualTo("done");
            assertThat(exchange.getMessage().getHeader(RunLocked.LOCK)).isEqualTo(RunLocked.State.HELD);
            assertThat(owner()).isNull();
        }
    }

    @Test
    void anActionThatFailsFreesTheLockToo() throws Exception {
        action = exchange -> {
            throw new IllegalStateException("broken");
        };

        assertThat(context.send("direct:strict", null).getException()).hasMessage("broken");
        assertThat(owner()).isNull();
    }

    @Test
    void anActionThatThrowsFreesTheLockToo() throws Exception {
        RunLocked throwing = new RunLocked();
        throwing.setCache("memcache:" + server.address() + "?timeToLive=3s&timeout=10000");
        throwing.setKey("job");
        throwing.setAction("throwing:action");
        context.camel().addComponent("throwing", StubComponent.throwing());
        context.camel().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:throwing").process(throwing);
            }
        });

        assertThat(context.send("direct:throwing", null).getException()).hasMessage(StubComponent.MESSAGE);
        assertThat(owner()).isNull();
    }

    @Test
    void whileOneRunsAnotherInstanceFailsOrGoesOnWithoutTheAction() throws Exception {
        CompletableFuture<Exchange> running = startLong();

        assertThat(other.send("direct:strict", "body").getException())
                .isInstanceOf(LockedException.class)
                .hasMessageContaining("'job'");
        Exchange skipped = other.send("direct:lenient", "body");
        assertThat(skipped.getException()).isNull();
        assertThat(skipped.getMessage().getBody()).isEqualTo("body");
        assertThat(skipped.getMessage().getHeader(RunLocked.LOCK)).isEqualTo(RunLocked.State.LOCKED);

        finish.countDown();
        running.get(20, TimeUnit.SECONDS);
        assertThat(runs).hasValue(1);
    }

    @Test
    void anActionThatTakesLongerThanTheTimeToLiveKeepsTheLock() throws Exception {
        CompletableFuture<Exchange> running = startLong();
        String owner = owner();
        // one in two thirds of a second: longer than the time to live of 3 seconds
        await().until(() -> Integer.parseInt(reader.stats("").get("cas_hits")) >= 6);

        assertThat(owner()).isNotNull().isEqualTo(owner);
        finish.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS).getMessage().getHeader(RunLocked.LOCK))
                .isEqualTo(RunLocked.State.HELD);
        assertThat(owner()).isNull();
    }

    @Test
    void aLockThatIsLostMeanwhileIsToldAndLeftToItsNewOwner() throws Exception {
        CompletableFuture<Exchange> running = startLong();
        reader.flushAll();
        other.send("memcache:" + server.address() + "?timeToLive=60s&key=job", "another one");

        finish.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS).getMessage().getHeader(RunLocked.LOCK))
                .isEqualTo(RunLocked.State.LOST);
        assertThat(owner()).isEqualTo("another one");
    }

    @Test
    void withoutItsServerNothingRuns() throws Exception {
        server.kill();

        assertThat(context.send("direct:strict", null).getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageContaining(server.address());
        assertThat(runs).hasValue(0);
    }

    /** Starts an action that runs until it is told to finish. */
    private CompletableFuture<Exchange> startLong() throws Exception {
        action = exchange -> finish.await(10, TimeUnit.SECONDS);
        CompletableFuture<Exchange> running = context.sendAsync("direct:strict", null);
        await().until(() -> runs.get() == 1);
        return running;
    }

    private String owner() {
        byte[] value = reader.get("job".getBytes(StandardCharsets.UTF_8));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
