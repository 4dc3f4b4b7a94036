package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class MemcacheIdempotentRepositoryTest {

    private MemcachedServer server;
    private MemcachedReader reader;
    private final List<MemcacheContext> contexts = new ArrayList<>();

    private final AtomicInteger processed = new AtomicInteger();
    private volatile Processor work = exchange -> {};

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
        reader = server.reader();
    }

    private MemcacheContext instance(boolean eager, String options, Duration pending) throws Exception {
        MemcacheIdempotentRepository repository = new MemcacheIdempotentRepository();
        repository.setCache("memcache:" + server.address() + "?timeout=5000&keyPrefix=seen:" + options);
        repository.setPendingTimeToLive(pending == null ? null : pending.toString());
        MemcacheContext context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .errorHandler(noErrorHandler())
                        .idempotentConsumer(header("id"), repository)
                        .eager(eager)
                        .process(exchange -> processed.incrementAndGet())
                        .process(exchange -> work.process(exchange));
            }
        });
        contexts.add(context);
        return context;
    }

    private MemcacheContext instance(boolean eager) throws Exception {
        return instance(eager, "&timeToLive=1h", null);
    }

    @AfterEach
    void end() {
        contexts.forEach(MemcacheContext::close);
        reader.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofAllInstancesOneProcessesAMessage(boolean eager) throws Exception {
        MemcacheContext first = instance(eager);
        MemcacheContext second = instance(eager);

        assertThat(isDuplicate(send(first, "m1"))).isFalse();
        assertThat(isDuplicate(send(second, "m1"))).isTrue();
        assertThat(isDuplicate(send(first, "m1"))).isTrue();
        assertThat(isDuplicate(send(second, "m2"))).isFalse();
        assertThat(processed).hasValue(2);
    }

    @Test
    void aMessageIsKnownWhileItIsBeingProcessed() throws Exception {
        MemcacheContext first = instance(true);
        MemcacheContext second = instance(true);
        CountDownLatch finish = new CountDownLatch(1);
        work = exchange -> finish.await(10, TimeUnit.SECONDS);
        CompletableFuture<Exchange> running = CompletableFuture.supplyAsync(() -> sendUnchecked(first, "m1"));
        await().until(() -> processed.get() == 1);

        assertThat(isDuplicate(send(second, "m1"))).isTrue();
        finish.countDown();
        running.get(20, TimeUnit.SECONDS);
        assertThat(stored("seen:m1")).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageWhoseProcessingFailedMayBeProcessedAgain(boolean eager) throws Exception {
        MemcacheContext context = instance(eager);
        work = exchange -> {
            throw new IllegalStateException("broken");
        };
        assertThat(send(context, "m1").getException()).hasMessage("broken");
        assertThat(stored("seen:m1")).isNull();

        work = exchange -> {};
        assertThat(isDuplicate(send(context, "m1"))).isFalse();
        assertThat(processed).hasValue(2);
    }

    @Test
    void aMessageIsForgottenAfterItsTimeToLive() throws Exception {
        MemcacheContext context = instance(true, "&timeToLive=1s", null);
        send(context, "m1");

        await().until(() -> stored("seen:m1") == null);
        assertThat(isDuplicate(send(context, "m1"))).isFalse();
    }

    @Test
    void aMessageOfAProcessThatDiedIsForgottenAfterThePendingTime() throws Exception {
        MemcacheContext context = instance(true, "&timeToLive=1h", Duration.ofSeconds(1));
        send(context, "confirmed");
        MemcacheIdempotentRepository dies = new MemcacheIdempotentRepository();
        dies.setCamelContext(context.camel());
        dies.setCache("memcache:" + server.address() + "?keyPrefix=seen:&timeToLive=1h");
        dies.setPendingTimeToLive("1s");
        dies.start();
        assertThat(dies.add("m1")).isTrue();

        await().until(() -> stored("seen:m1") == null);
        assertThat(isDuplicate(send(context, "m1"))).isFalse();
        assertThat(isDuplicate(send(context, "confirmed"))).isTrue();
    }

    @Test
    void aLongMessageIdIsHashedIfTheEndpointSaysSo() throws Exception {
        MemcacheContext context = instance(true, "&timeToLive=1h&keyPolicy=hash", null);
        String id = "<a message id with spaces@" + "x".repeat(500) + ">";

        assertThat(isDuplicate(send(context, id))).isFalse();
        assertThat(isDuplicate(send(context, id))).isTrue();
        assertThat(isDuplicate(send(context, id + "y"))).isFalse();
    }

    @Test
    void withoutItsServerAnExchangeFailsAndIsNoDuplicate() throws Exception {
        MemcacheContext context = instance(true);
        server.kill();

        Exchange exchange = send(context, "m1");
        assertThat(exchange.getException()).hasMessageContaining(server.address());
        assertThat(isDuplicate(exchange)).isFalse();
        assertThat(processed).hasValue(0);
    }

    @Test
    void clearingAndNoTimeToLiveAreRefused() throws Exception {
        MemcacheContext context = instance(true);
        assertThatThrownBy(() -> new MemcacheIdempotentRepository().clear()).hasMessageContaining("keyPrefix");

        MemcacheIdempotentRepository endless = new MemcacheIdempotentRepository();
        endless.setCamelContext(context.camel());
        endless.setCache("memcache:" + server.address() + "?operation=get");
        assertThatThrownBy(endless::start).hasStackTraceContaining("set timeToLive");
    }

    private static Exchange send(MemcacheContext context, String id) throws Exception {
        return context.send("direct:in", "body", "id", id);
    }

    private static Exchange sendUnchecked(MemcacheContext context, String id) {
        try {
            return send(context, id);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isDuplicate(Exchange exchange) {
        return exchange.getProperty(Exchange.DUPLICATE_MESSAGE, false, Boolean.class);
    }

    private String stored(String key) {
        byte[] value = reader.get(key.getBytes(StandardCharsets.UTF_8));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
