package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** The component in a route that delivers again what failed. */
@Tag("server")
@Timeout(60)
class RedeliveryTest {

    private final AtomicInteger redeliveries = new AtomicInteger();

    @Test
    void aServerThatComesUpLateGetsEverything() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                MemcacheContext context = new MemcacheContext(route(server.address(), 1000))) {
            server.kill();
            CompletableFuture<Exchange> first = context.sendAsync("direct:in", Records.numbered("a", 1000));
            CompletableFuture<Exchange> second = context.sendAsync("direct:in", Records.numbered("b", 1000));
            await().until(() -> redeliveries.get() > 5);
            assertThat(first).isNotDone();

            server.restart();

            for (CompletableFuture<Exchange> each : List.of(first, second)) {
                Exchange exchange = each.get();
                assertThat(exchange.getException()).isNull();
                BulkSet result = exchange.getMessage().getHeader(MemcacheConstants.RESULT, BulkSet.class);
                assertThat(Records.statuses(result)).containsOnly(STORED);
            }
            try (MemcachedReader reader = server.reader()) {
                assertThat(reader.currItems()).isEqualTo(2000);
            }
        }
    }

    @Test
    void redeliveriesThatAreUsedUpLeaveTheFailure() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                MemcacheContext context = new MemcacheContext(route(server.address(), 3))) {
            server.kill();

            Exchange exchange = context.send("direct:in", Records.numbered("a", 10));

            assertThat(exchange.getException()).isInstanceOf(MemcacheException.class);
            assertThat(redeliveries).hasValue(3);
        }
    }

    @Test
    void ofARecordBatchOnlyWhatIsPendingIsSentAgain() throws Exception {
        try (MemcachedServer alive = MemcachedServer.start();
                MemcachedServer late = MemcachedServer.start();
                MemcacheContext context = new MemcacheContext(route(alive.address() + "," + late.address(), 1000))) {
            late.kill();
            CompletableFuture<Exchange> sent = context.sendAsync("direct:in", Records.numbered("k", 1000));
            await().until(() -> redeliveries.get() > 5);

            late.restart();

            Exchange exchange = sent.get();
            assertThat(exchange.getException()).isNull();
            BulkSet result = exchange.getMessage().getHeader(MemcacheConstants.RESULT, BulkSet.class);
            assertThat(result.count(STORED)).isEqualTo(1000);
            assertThat(sets(alive) + sets(late)).isEqualTo(1000);
            assertThat(result.storedByServer())
                    .isEqualTo(Map.of(alive.address(), (int) sets(alive), late.address(), (int) sets(late)));
        }
    }

    @Test
    void anotherBodyAfterAFailureIsAnotherBulkSet() throws Exception {
        try (MemcachedServer dead = MemcachedServer.start();
                MemcachedServer alive = MemcachedServer.start();
                MemcachedReader reader = alive.reader();
                MemcacheContext context = new MemcacheContext(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .doTry()
                                .to("memcache:" + dead.address())
                                .doCatch(MemcacheException.class)
                                .setBody(exchange -> Map.of("other", "v"))
                                .to("memcache:" + alive.address())
                                .end();
                    }
                })) {
            dead.kill();

            context.request("direct:in", Records.numbered("k", 10));

            assertThat(reader.currItems()).isEqualTo(1);
            assertThat(reader.get(Records.bytes("other"))).isEqualTo(Records.bytes("v"));
        }
    }

    private static long sets(MemcachedServer server) {
        try (MemcachedReader reader = server.reader()) {
            return Long.parseLong(reader.stats("").get("cmd_set"));
        }
    }

    private RouteBuilder route(String servers, int maximumRedeliveries) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                onException(MemcacheException.class)
                        .maximumRedeliveries(maximumRedeliveries)
                        .redeliveryDelay(10)
                        .asyncDelayedRedelivery()
                        .logRetryAttempted(false)
                        .logExhausted(false)
                        .onRedelivery(exchange -> redeliveries.incrementAndGet());
                from("direct:in").to("memcache:" + servers + "?timeout=20000");
            }
        };
    }
}
