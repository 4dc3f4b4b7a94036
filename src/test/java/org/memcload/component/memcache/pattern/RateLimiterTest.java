package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.MemcacheRefusedException;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.component.memcache.pattern.RateLimiter.OnExceeded;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class RateLimiterTest {

    private static final int LIMIT = 3;
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Instant WINDOW_START = Instant.parse("2026-01-01T00:00:00Z");

    private MemcachedServer server;
    private final List<MemcacheContext> contexts = new ArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(WINDOW_START);
    private final AtomicInteger passed = new AtomicInteger();

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
    }

    private MemcacheContext instance(OnExceeded onExceeded, boolean failOpen) throws Exception {
        RateLimiter limiter = new RateLimiter();
        limiter.setCache("memcache:" + server.address() + "?operation=incr&timeout=5000");
        limiter.setKey("rate:${header.user}");
        limiter.setLimit(LIMIT);
        limiter.setWindow(WINDOW.toString());
        limiter.setOnExceeded(onExceeded);
        limiter.setFailOpen(failOpen);
        limiter.setClock(clock);
        MemcacheContext context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").process(limiter).process(exchange -> passed.incrementAndGet());
            }
        });
        contexts.add(context);
        return context;
    }

    @AfterEach
    void end() {
        contexts.forEach(MemcacheContext::close);
        server.close();
    }

    @Test
    void aWindowLetsItsLimitPassAndTheNextOneAgain() throws Exception {
        MemcacheContext context = instance(OnExceeded.FAIL, true);
        now.set(WINDOW_START.plus(WINDOW).minusMillis(1));
        for (long remaining = LIMIT - 1; remaining >= 0; remaining--) {
            Exchange exchange = send(context, "ann");
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(RateLimiter.REMAINING)).isEqualTo(remaining);
            assertThat(exchange.getMessage().getHeader(RateLimiter.EXCEEDED)).isEqualTo(false);
        }
        assertThat(send(context, "ann").getException())
                .isInstanceOf(RateLimitExceededException.class)
                .hasMessageContaining("3")
                .hasMessageContaining("rate:ann");
        assertThat(send(context, "bob").getException()).as("another key").isNull();

        now.set(WINDOW_START.plus(WINDOW));
        assertThat(send(context, "ann").getException()).isNull();
        assertThat(passed).hasValue(LIMIT + 2);
    }

    @Test
    void theLimitIsThatOfAllInstancesTogether() throws Exception {
        List<MemcacheContext> instances = List.of(instance(OnExceeded.STOP, true), instance(OnExceeded.STOP, true));
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(instances.get(i % 2).sendAsync("direct:in", "body", "user", "ann"));
        }
        for (CompletableFuture<Exchange> each : all) {
            assertThat(each.get(20, TimeUnit.SECONDS).getException()).isNull();
        }

        assertThat(passed).hasValue(LIMIT);
    }

    @Test
    void whatIsBeyondTheLimitMayGoOnWithAHeader() throws Exception {
        MemcacheContext context = instance(OnExceeded.CONTINUE, true);
        for (int i = 0; i < LIMIT; i++) {
            send(context, "ann");
        }

        Exchange exchange = send(context, "ann");
        assertThat(exchange.getMessage().getHeader(RateLimiter.EXCEEDED)).isEqualTo(true);
        assertThat(exchange.getMessage().getHeader(RateLimiter.REMAINING)).isEqualTo(0L);
        assertThat(passed).hasValue(LIMIT + 1);
    }

    @Test
    void theCounterExpires() throws Exception {
        send(instance(OnExceeded.FAIL, true), "ann");

        String key = "rate:ann:" + WINDOW_START.toEpochMilli() / WINDOW.toMillis();
        assertThat(secondsLeft(key)).isBetween(WINDOW.toSeconds() - 30, WINDOW.toSeconds() + 5);
    }

    /** By memcached's meta command, which tells the time to live that is left. */
    private long secondsLeft(String key) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(("mg " + key + " t\r\n").getBytes(StandardCharsets.UTF_8));
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return Long.parseLong(answer.substring("HD t".length()));
        }
    }

    @Test
    void withoutItsServerEverythingPassesAndThatIsToldOnce() throws Exception {
        MemcacheContext context = instance(OnExceeded.FAIL, true);
        server.kill();
        try (LogLines log = new LogLines(RateLimiter.class)) {
            for (int i = 0; i < 2 * LIMIT; i++) {
                Exchange exchange = send(context, "ann");
                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getHeader(RateLimiter.EXCEEDED))
                        .isEqualTo(false);
            }
            assertThat(log.at(Level.WARNING)).hasSize(1).first().asString().contains(server.address());
        }
    }

    @Test
    void withoutItsServerNothingPassesIfItFailsClosed() throws Exception {
        MemcacheContext context = instance(OnExceeded.STOP, false);
        server.kill();

        assertThat(send(context, "ann").getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageContaining(server.address());
        assertThat(passed).hasValue(0);
    }

    @Test
    void aCounterThatIsNotANumberFailsTheExchangeAndDoesNotMakeItsServerCountAsDown() throws Exception {
        MemcacheContext context = instance(OnExceeded.FAIL, true);
        context.request(
                "memcache:" + server.address() + "?timeToLive=0&key=rate:ann:"
                        + WINDOW_START.toEpochMilli() / WINDOW.toMillis(),
                "text");
        try (LogLines log = new LogLines(RateLimiter.class)) {
            assertThat(context.send("direct:in", null, "user", "ann").getException())
                    .isInstanceOf(MemcacheRefusedException.class);
            assertThat(log.all()).isEmpty();
        }
        assertThat(passed).hasValue(0);
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new RateLimiter().setLimit(0)).hasMessageContaining("limit");
        assertThatThrownBy(() -> new RateLimiter().setWindow("999ms")).hasMessageContaining("window");
    }

    private static Exchange send(MemcacheContext context, String user) throws Exception {
        return context.send("direct:in", "body", "user", user);
    }
}
