package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** A loader that answers when the test says so, or never. */
@Tag("server")
class CacheAsideLoadTimeoutTest {

    /** An exchange that the loader was asked to answer. */
    private record Load(Exchange exchange, AsyncCallback callback) {
        void answer(String value) {
            exchange.getMessage().setBody(value);
            callback.done(false);
        }
    }

    private final BlockingQueue<Load> loads = new LinkedBlockingQueue<>();
    private final CacheAside cacheAside = new CacheAside();

    private MemcachedServer server;
    private MemcachedReader reader;
    private MemcacheContext context;

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        reader = server.reader();
        cacheAside.setCache("memcache:" + server.address() + "?timeToLive=1h&timeout=10000");
        cacheAside.setKey("k");
        cacheAside.setLoader("silent:source");
        cacheAside.setLoadTimeout(Duration.ofMillis(200));
        context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                getContext().addComponent("silent", new StubComponent((exchange, callback) -> {
                    loads.add(new Load(exchange, callback));
                    return false;
                }));
                from("direct:read").process(cacheAside);
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
    void aLoadThatNeverEndsFailsAllThatWaitAndTheNextExchangeLoadsAgain() throws Exception {
        CompletableFuture<Exchange> first = read();
        CompletableFuture<Exchange> second = read();
        assertTimedOut(first);
        assertTimedOut(second);

        loads.clear();
        cacheAside.setLoadTimeout(Duration.ofMinutes(1));
        CompletableFuture<Exchange> next = read();
        next().answer("value");
        assertThat(body(next)).isEqualTo("value");
        assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("value"));
    }

    @Test
    void anAnswerThatIsLateIsNotStored() throws Exception {
        CompletableFuture<Exchange> first = read();
        Load late = next();
        assertTimedOut(first);
        cacheAside.setLoadTimeout(Duration.ofMinutes(1));
        CompletableFuture<Exchange> second = read();
        next().answer("new");
        assertThat(body(second)).isEqualTo("new");

        late.answer("old");

        // over the same connection, after all that the late answer may have sent
        assertThat(body(read())).isEqualTo("new");
        assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("new"));
    }

    @Test
    void aTimeoutOfNothingIsRefused() {
        assertThatThrownBy(() -> cacheAside.setLoadTimeout(Duration.ZERO)).hasMessageContaining("loadTimeout");
        assertThat(new CacheAside().getLoadTimeout()).isEqualTo(Duration.ofMinutes(1));
    }

    private CompletableFuture<Exchange> read() throws Exception {
        return context.sendAsync("direct:read", null);
    }

    private Load next() throws InterruptedException {
        return loads.poll(20, TimeUnit.SECONDS);
    }

    private static String body(CompletableFuture<Exchange> read) throws Exception {
        return read.get(20, TimeUnit.SECONDS).getMessage().getBody(String.class);
    }

    private static void assertTimedOut(CompletableFuture<Exchange> read) throws Exception {
        await().until(read::isDone);
        assertThat(read.get().getException())
                .isInstanceOf(TimeoutException.class)
                .hasMessage(
                        "silent:source did not answer within PT0.2S (loadTimeout): the next exchange loads 'k' again");
    }
}
