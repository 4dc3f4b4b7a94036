package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.testing.MemcachedServer;

/** The threads on which routes continue with the answers of servers. */
@Tag("server")
@Timeout(120)
class ContinuationThreadsTest {

    private static final int EXCHANGES = 40;

    @AutoClose
    private final MemcachedServer server = MemcachedServer.start();

    private String get() {
        return "memcache:" + server.address() + "?operation=get&timeout=30000&key=${header.k}";
    }

    private static List<CompletableFuture<Exchange>> send(CamelContext context, int exchanges) throws Exception {
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < exchanges; i++) {
            sent.add(MemcacheContext.send(context, "direct:in", null, "k", "k" + i));
        }
        return sent;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith(" - memcache"))
                .count();
    }

    @Test
    void routesThatWaitForAnotherAnswerDoNotLockUp() throws Exception {
        CountDownLatch all = new CountDownLatch(EXCHANGES);
        try (MemcacheContext context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(get()).process(exchange -> {
                    all.countDown();
                    await(all);
                    exchange.getContext()
                            .createProducerTemplate()
                            .requestBody(get().replace("${header.k}", "k"), (Object) null);
                });
            }
        })) {
            for (CompletableFuture<Exchange> each : send(context.camel(), EXCHANGES)) {
                assertThat(each.get().getException()).isNull();
            }
        }
    }

    @Test
    void oneExchangeAtATimeNeedsFewThreads() throws Exception {
        try (MemcacheContext context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(get());
            }
        })) {
            for (int i = 0; i < 500; i++) {
                send(context.camel(), 1).get(0).get();
            }

            assertThat(threads())
                    .isBetween(1L, 2L * Math.max(2, Runtime.getRuntime().availableProcessors()));
        }
    }

    @Test
    void aThreadPoolProfileBoundsThem() throws Exception {
        int bound = 2;
        CountDownLatch busy = new CountDownLatch(bound);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger continued = new AtomicInteger();
        Main main = new Main();
        main.addInitialProperty("camel.threadpool.config[0].id", "memcache");
        main.addInitialProperty("camel.threadpool.config[0].max-pool-size", "" + bound);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(get()).process(exchange -> {
                    continued.incrementAndGet();
                    busy.countDown();
                    await(end);
                });
            }
        });
        main.start();
        try {
            List<CompletableFuture<Exchange>> sent = send(main.getCamelContext(), EXCHANGES);
            busy.await();
            // answers arrive, and exchanges wait
            sent.add(MemcacheContext.send(main.getCamelContext(), get().replace("${header.k}", "last"), null));

            assertThat(continued).hasValue(bound);
            assertThat(threads()).isEqualTo(bound);
            end.countDown();
            for (CompletableFuture<Exchange> each : sent) {
                assertThat(each.get().getException()).isNull();
            }
        } finally {
            main.stop();
        }
    }
}
