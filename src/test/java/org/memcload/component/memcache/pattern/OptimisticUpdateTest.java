package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
class OptimisticUpdateTest {

    private static final int ATTEMPTS = 3;

    private MemcachedServer server;
    private MemcachedReader reader;
    private MemcacheContext context;
    private String cache;

    private final AtomicInteger updates = new AtomicInteger();
    private volatile Processor update = OptimisticUpdateTest::increment;

    private static void increment(Exchange exchange) {
        String old = exchange.getMessage().getBody(String.class);
        exchange.getMessage().setBody("n=" + (old == null ? 1 : Integer.parseInt(old.substring(2)) + 1));
    }

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        reader = server.reader();
        cache = "memcache:" + server.address() + "?timeToLive=1h&timeout=10000&key=k";
        OptimisticUpdate patient = new OptimisticUpdate();
        patient.setCache(cache);
        patient.setUpdate("direct:update");
        patient.setMaxAttempts(1000);
        patient.setPause(1);
        OptimisticUpdate impatient = new OptimisticUpdate();
        impatient.setCache(cache);
        impatient.setUpdate("direct:update");
        impatient.setMaxAttempts(ATTEMPTS);
        context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:patient").process(patient);
                from("direct:impatient").process(impatient);
                from("direct:update")
                        .errorHandler(noErrorHandler())
                        .process(exchange -> updates.incrementAndGet())
                        .process(exchange -> update.process(exchange));
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
    void theUpdateGetsTheValueOrNullAndTheBodyBecomesTheNewOne() throws Exception {
        for (int expected = 1; expected <= 2; expected++) {
            Exchange exchange = context.send("direct:impatient", "body", "other", "stays");

            assertThat(exchange.getMessage().getBody()).isEqualTo("n=" + expected);
            assertThat(exchange.getMessage().getHeaders())
                    .hasSize(2)
                    .containsEntry("other", "stays")
                    .containsEntry(OptimisticUpdate.ATTEMPTS, 1);
            assertThat(stored()).isEqualTo("n=" + expected);
        }
    }

    @Test
    void noneOfManySimultaneousUpdatesIsLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        assertThat(context.send("direct:patient", null).getException())
                                .isNull();
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(stored()).isEqualTo("n=200");
        assertThat(updates).as("some of them had to be repeated").hasValueGreaterThan(200);
    }

    @Test
    void manyExchangesAtOnceNeedNoThreadEach() throws Exception {
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(context.sendAsync("direct:patient", null));
        }
        for (CompletableFuture<Exchange> each : all) {
            assertThat(each.get(60, TimeUnit.SECONDS).getException()).isNull();
        }
        assertThat(stored()).isEqualTo("n=30");
    }

    @Test
    void theLastAttemptThatIsOvertakenFailsTheExchangeAndLeavesTheValue() throws Exception {
        update = exchange -> {
            context.send(cache, "of another one");
            exchange.getMessage().setBody("mine");
        };

        assertThat(context.send("direct:impatient", null).getException())
                .isInstanceOf(UpdateConflictException.class)
                .hasMessageContaining("'k'")
                .hasMessageContaining(ATTEMPTS + " attempts");
        assertThat(updates).hasValue(ATTEMPTS);
        assertThat(stored()).isEqualTo("of another one");
    }

    @Test
    void aValueThatVanishesMeanwhileIsMadeAnew() throws Exception {
        context.send("direct:impatient", null);
        update = exchange -> {
            if (exchange.getMessage().getBody() != null) {
                context.send(cache, null, "CamelMemcacheOperation", "delete");
            }
            increment(exchange);
        };

        Exchange exchange = context.send("direct:impatient", null);
        assertThat(exchange.getMessage().getBody()).isEqualTo("n=1");
        assertThat(exchange.getMessage().getHeader(OptimisticUpdate.ATTEMPTS)).isEqualTo(2);
    }

    @Test
    void aValueThatAppearsMeanwhileIsNotOverwritten() throws Exception {
        update = exchange -> {
            if (exchange.getMessage().getBody() == null) {
                context.send(cache, "n=5");
            }
            increment(exchange);
        };

        assertThat(context.send("direct:impatient", null).getMessage().getBody())
                .isEqualTo("n=6");
    }

    @Test
    void anUpdateToNullLeavesTheValue() throws Exception {
        context.send("direct:impatient", null);
        update = exchange -> exchange.getMessage().setBody(null);

        assertThat(context.send("direct:impatient", "body").getMessage().getBody())
                .isNull();
        assertThat(stored()).isEqualTo("n=1");
    }

    @Test
    void whatTheUpdateOrTheCacheFailsWithFailsTheExchange() throws Exception {
        update = exchange -> {
            throw new IllegalStateException("no update");
        };
        assertThat(context.send("direct:impatient", null).getException()).hasMessage("no update");

        server.kill();
        assertThat(context.send("direct:impatient", null).getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageContaining(server.address());
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new OptimisticUpdate().setMaxAttempts(0)).hasMessageContaining("maxAttempts");
        assertThatThrownBy(() -> new OptimisticUpdate().setPause(0)).hasMessageContaining("pause");
    }

    private String stored() {
        return new String(reader.get("k".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
