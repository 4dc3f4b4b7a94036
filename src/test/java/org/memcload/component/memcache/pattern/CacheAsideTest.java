package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.pattern.CacheAside.Result.HIT;
import static org.memcload.component.memcache.pattern.CacheAside.Result.LOADED;
import static org.memcload.component.memcache.pattern.CacheAside.Result.SHARED;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class CacheAsideTest {

    private static final int MANY = 50;

    private MemcachedServer server;
    private MemcachedReader reader;
    private MemcacheContext context;

    private final AtomicInteger loads = new AtomicInteger();
    private volatile Processor loader = exchange -> exchange.getMessage().setBody("value");
    private volatile Processor next = exchange -> {};

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        reader = server.reader();
        context = start("memcache:" + server.address() + "?timeToLive=1h&timeout=10000&keyPrefix=p:");
    }

    private MemcacheContext start(String cache) throws Exception {
        CacheAside cacheAside = new CacheAside();
        cacheAside.setCache(cache);
        cacheAside.setKey("user:${header.id}");
        cacheAside.setLoader("direct:load");
        return new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:read").process(cacheAside).process(exchange -> next.process(exchange));
                from("direct:load")
                        .errorHandler(noErrorHandler())
                        .process(exchange -> loads.incrementAndGet())
                        .process(exchange -> loader.process(exchange));
            }
        });
    }

    @AfterEach
    void end() {
        context.close();
        reader.close();
        server.close();
    }

    @Test
    void whatTheCacheDoesNotHaveIsLoadedAndThenFound() throws Exception {
        Exchange first = read(1);
        Exchange second = read(1);

        assertThat(first.getMessage().getBody()).isEqualTo("value");
        assertThat(first.getMessage().getHeader(CacheAside.RESULT)).isEqualTo(LOADED);
        assertThat(second.getMessage().getBody(String.class)).isEqualTo("value");
        assertThat(second.getMessage().getHeader(CacheAside.RESULT)).isEqualTo(HIT);
        assertThat(loads).hasValue(1);
        assertThat(stored("p:user:1")).isEqualTo("value");
    }

    @Test
    void theLoaderGetsTheExchangeButItsHeadersDoNotStay() throws Exception {
        loader = exchange -> {
            assertThat(exchange.getMessage().getBody()).isEqualTo("body");
            exchange.getMessage().setBody(exchange.getMessage().getHeader("id", String.class));
            exchange.getMessage().setHeader("loader", "left behind");
        };

        for (CacheAside.Result result : List.of(LOADED, HIT)) {
            Exchange exchange = context.send(
                    "direct:read", "body", "id", 7, MemcacheConstants.FLAGS, 9, MemcacheConstants.OPERATION, "delete");

            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("7");
            assertThat(exchange.getMessage().getHeaders())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "id",
                            7,
                            MemcacheConstants.FLAGS,
                            9,
                            MemcacheConstants.OPERATION,
                            "delete",
                            CacheAside.RESULT,
                            result));
        }
        assertThat(reader.item(bytes("p:user:7")).flags()).isZero();
    }

    @Test
    void theLoaderMayTellHowLongItsAnswerLives() throws Exception {
        loader = exchange -> {
            exchange.getMessage().setBody("short");
            exchange.getMessage().setHeader(MemcacheConstants.TIME_TO_LIVE, "1s");
        };
        read(1);

        await().until(() -> stored("p:user:1") == null);
    }

    @Test
    void exchangesThatMissAKeyAtOnceLoadItOnce() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        loader = exchange -> {
            answer.await(10, TimeUnit.SECONDS);
            exchange.getMessage().setBody("value");
        };
        List<CompletableFuture<Exchange>> all = readMany(answer);

        List<Object> results = new ArrayList<>();
        for (CompletableFuture<Exchange> each : all) {
            Exchange exchange = each.get(20, TimeUnit.SECONDS);
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("value");
            results.add(exchange.getMessage().getHeader(CacheAside.RESULT));
        }
        assertThat(loads).hasValue(1);
        assertThat(results).containsOnlyOnce(LOADED).contains(SHARED).doesNotContain(HIT);
    }

    @Test
    void anExchangeThatFinishedLookingJustBeforeTheValueCameDoesNotLoadAgain() throws Exception {
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            List<CompletableFuture<Exchange>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                all.add(context.sendAsync("direct:read", null, "id", round));
            }
            for (CompletableFuture<Exchange> each : all) {
                assertThat(each.get(20, TimeUnit.SECONDS).getMessage().getBody(String.class))
                        .isEqualTo("value");
            }
        }
        assertThat(loads).hasValue(rounds);
    }

    @Test
    void noneOfThoseThatWaitForALoadDelaysAnother() throws Exception {
        CyclicBarrier meeting = new CyclicBarrier(MANY);
        next = exchange -> meeting.await(20, TimeUnit.SECONDS);
        CountDownLatch answer = new CountDownLatch(1);
        loader = exchange -> {
            answer.await(10, TimeUnit.SECONDS);
            exchange.getMessage().setBody("value");
        };

        for (CompletableFuture<Exchange> each : readMany(answer)) {
            assertThat(each.get(30, TimeUnit.SECONDS).getException()).isNull();
        }
    }

    @Test
    void aFailedLoadFailsAllThatWaitAndTheNextOneTriesAgain() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        loader = exchange -> {
            answer.await(10, TimeUnit.SECONDS);
            throw new IllegalStateException("no database");
        };
        for (CompletableFuture<Exchange> each : readMany(answer)) {
            assertThat(each.get(20, TimeUnit.SECONDS).getException()).hasMessage("no database");
        }
        assertThat(loads).hasValue(1);
        assertThat(stored("p:user:1")).isNull();

        loader = exchange -> exchange.getMessage().setBody("value");
        assertThat(read(1).getMessage().getBody()).isEqualTo("value");
    }

    /** Starts many, and lets the loader answer when all of them have missed. */
    private List<CompletableFuture<Exchange>> readMany(CountDownLatch answer) throws Exception {
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(context.sendAsync("direct:read", null, "id", 1));
        }
        // the one that loads looks twice
        await().until(() -> Integer.parseInt(reader.stats("").get("get_misses")) == MANY + 1);
        answer.countDown();
        return all;
    }

    @Test
    void anAnswerOfNullIsNotStored() throws Exception {
        loader = exchange -> exchange.getMessage().setBody(null);

        assertThat(read(1).getMessage().getBody()).isNull();
        assertThat(read(1).getMessage().getHeader(CacheAside.RESULT)).isEqualTo(LOADED);
        assertThat(reader.currItems()).isZero();
    }

    @Test
    void aStreamIsStoredAndAnswered() throws Exception {
        loader = exchange -> exchange.getMessage().setBody(new ByteArrayInputStream(bytes("streamed")));

        assertThat(read(1).getMessage().getBody()).isEqualTo(bytes("streamed"));
        assertThat(stored("p:user:1")).isEqualTo("streamed");
    }

    @Test
    void aValueThatTheCacheRefusesIsAnsweredNevertheless() throws Exception {
        byte[] large = new byte[2 << 20];
        loader = exchange -> exchange.getMessage().setBody(large);
        try (LogLines log = new LogLines(CacheAside.class)) {
            assertThat(read(1).getMessage().getBody()).isEqualTo(large);
            assertThat(read(1).getException()).isNull();
            assertThat(log.at(Level.WARNING)).hasSize(1);
        }
    }

    @Test
    void aKeyThatMemcachedDoesNotTakeFailsTheExchange() throws Exception {
        assertThat(read("a b").getException()).hasMessageContaining("keyPolicy=hash");
        assertThat(loads).hasValue(0);
    }

    @Test
    void aCacheThatIsDownIsDoneWithoutAndThatIsToldOnce() throws Exception {
        read(1);
        try (LogLines log = new LogLines(CacheAside.class)) {
            server.kill();
            for (int i = 0; i < 5; i++) {
                Exchange exchange = read(1);
                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getBody()).isEqualTo("value");
                assertThat(exchange.getMessage().getHeader(CacheAside.RESULT)).isEqualTo(LOADED);
            }
            assertThat(log.at(Level.WARNING)).hasSize(1).first().asString().contains(server.address());
            assertThat(log.at(Level.INFO)).isEmpty();

            server.restart();
            await().until(() -> read(1).getMessage().getHeader(CacheAside.RESULT) == HIT);
            read(1);
            assertThat(log.at(Level.WARNING)).hasSize(1);
            assertThat(log.at(Level.INFO)).containsExactly("memcached " + server.address() + ": answers again");
        }
    }

    @Test
    void aCacheThatDoesNotAnswerIsAskedOnceForAnExchange() throws Exception {
        context.close();
        loads.set(0);
        context = start("memcache:" + server.address() + "?timeToLive=1h&timeout=1000");
        read(1);
        server.stop();
        loader = exchange -> {
            // from now on a second look and a store would succeed
            server.cont();
            exchange.getMessage().setBody("loaded");
        };
        try {
            assertThat(read(1).getMessage().getBody()).isEqualTo("loaded");
        } finally {
            server.cont();
        }
        assertThat(loads).hasValue(2);
        assertThat(stored("user:1")).isEqualTo("value");
        assertThat(reader.stats("").get("cmd_set")).isEqualTo("1");
    }

    @Test
    void aValueThatCannotBeReadIsLoadedAndOverwritten() throws Exception {
        String cache = "memcache:" + server.address() + "?timeToLive=1h&timeout=10000&keyPrefix=p:";
        context.send(cache, "no zlib", MemcacheConstants.KEY, "user:1", MemcacheConstants.FLAGS, 8);
        try (MemcacheContext compressing = start(cache + "&compressionThreshold=1000")) {
            assertThat(compressing
                            .send("direct:read", null, "id", 1)
                            .getMessage()
                            .getHeader(CacheAside.RESULT))
                    .isEqualTo(LOADED);
            assertThat(compressing
                            .send("direct:read", null, "id", 1)
                            .getMessage()
                            .getHeader(CacheAside.RESULT))
                    .isEqualTo(HIT);
        }
        assertThat(stored("p:user:1")).isEqualTo("value");
    }

    @Test
    void aLoaderThatThrowsFailsEachExchangeAlsoIfTheCacheIsDown() throws Exception {
        context.close();
        CacheAside cacheAside = new CacheAside();
        cacheAside.setCache("memcache:127.0.0.1:1?timeToLive=1h&timeout=10000");
        cacheAside.setKey("k");
        cacheAside.setLoader("throwing:loader");
        context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                getContext().addComponent("throwing", StubComponent.throwing());
                from("direct:read").process(cacheAside);
            }
        });

        for (int i = 0; i < 2; i++) {
            Exchange failed = context.sendAsync("direct:read", null).get(20, TimeUnit.SECONDS);
            assertThat(failed.getException()).hasMessage(StubComponent.MESSAGE);
        }
    }

    @Test
    void whatIsMissingOrDoesNotFitIsToldAtTheStart() {
        assertThatThrownBy(() -> startAlone(null, "direct:load"))
                .hasStackTraceContaining("CacheAside needs its property cache");
        assertThatThrownBy(() -> startAlone("memcache:localhost:11211?timeToLive=1", null))
                .hasStackTraceContaining("CacheAside needs its property loader");
        assertThatThrownBy(() -> startAlone("memcache:localhost:11211?timeToLive=1&failOnMiss=true", "direct:load"))
                .hasStackTraceContaining("remove failOnMiss and failOnConflict");
    }

    private void startAlone(String cache, String load) throws Exception {
        CacheAside cacheAside = new CacheAside();
        cacheAside.setCamelContext(context.camel());
        cacheAside.setCache(cache);
        cacheAside.setLoader(load);
        cacheAside.start();
    }

    private Exchange read(Object id) throws Exception {
        return context.send("direct:read", null, "id", id);
    }

    private String stored(String key) {
        byte[] value = reader.get(bytes(key));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
