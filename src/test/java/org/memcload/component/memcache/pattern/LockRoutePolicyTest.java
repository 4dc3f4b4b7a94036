package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.testing.FaultProxy;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class LockRoutePolicyTest {

    private static final String ROUTE = "job";

    private MemcachedServer server;
    private MemcachedReader reader;
    private FaultProxy proxy;

    /** Whether the other instance's route ran each time that the one of an instance started. */
    private final List<Boolean> overlaps = new CopyOnWriteArrayList<>();

    /** Exchanges that the routes have begun; they end when told to. */
    private final AtomicInteger working = new AtomicInteger();

    private final CountDownLatch finish = new CountDownLatch(1);

    private Instance first;
    private Instance second;

    /** One of several that could run the route. */
    private final class Instance implements AutoCloseable {

        private final MemcacheContext context;
        private final LockRoutePolicy policy = new LockRoutePolicy();
        private Instance rival;

        Instance(String address, String timeToLive) throws Exception {
            policy.setCache("memcache:" + address + "?timeout=500&timeToLive=" + timeToLive);
            policy.setKey("leader");
            policy.setAcquireInterval(Duration.ofMillis(50));
            context = new MemcacheContext(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:job")
                            .routeId(ROUTE)
                            .routePolicy(policy, new StartWatch())
                            .to("direct:work");
                    from("direct:work")
                            .process(exchange -> working.incrementAndGet())
                            .process(exchange -> finish.await(10, TimeUnit.SECONDS));
                }
            });
        }

        private final class StartWatch extends RoutePolicySupport {
            @Override
            public void onStart(Route route) {
                overlaps.add(rival != null && rival.runs());
            }
        }

        /** Blocks until the work may finish. */
        Exchange work() {
            try {
                return context.send("direct:job", null);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        boolean runs() {
            return context.camel().getRouteController().getRouteStatus(ROUTE) == ServiceStatus.Started;
        }

        @Override
        public void close() {
            context.close();
        }
    }

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
        reader = server.reader();
        proxy = FaultProxy.before(server);
    }

    private void startBoth(String timeToLive) throws Exception {
        first = new Instance(proxy.address(), timeToLive);
        await().until(first::runs);
        second = new Instance(server.address(), timeToLive);
        first.rival = second;
        second.rival = first;
    }

    @AfterEach
    void end() {
        finish.countDown();
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
        proxy.close();
        reader.close();
        server.close();
    }

    @Test
    void anOwnerThatStopsHandsOverBeforeItsTimeToLive() throws Exception {
        startBoth("1h");
        awaitAttempts();
        assertThat(first.policy.isLeader()).isTrue();
        assertThat(second.policy.isLeader()).isFalse();
        assertThat(second.runs()).isFalse();

        first.close();
        await().until(second::runs);
        assertThat(second.policy.isLeader()).isTrue();
    }

    @Test
    void anOwnerThatStopsFinishesItsExchangesBeforeAnotherOneStarts() throws Exception {
        startBoth("1h");
        CompletableFuture<Exchange> underWay = CompletableFuture.supplyAsync(first::work);
        await().until(() -> working.get() == 1);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(first::close);
        await().until(() -> first.context.camel().getStatus() == ServiceStatus.Stopping);

        awaitAttempts();
        assertThat(second.runs()).isFalse();
        finish.countDown();
        await().until(second::runs);
        assertThat(underWay.get(20, TimeUnit.SECONDS).getException()).isNull();
        stop.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aLockWhoseAnswerWasLostIsTakenAtTheNextAttempt() throws Exception {
        try (MemcacheContext foreign = new MemcacheContext()) {
            String key = "memcache:" + server.address() + "?key=leader&timeToLive=1h";
            foreign.send(key, "of another one");
            first = new Instance(server.address(), "1h");
            awaitAttempts();
            assertThat(first.runs()).isFalse();
            // as an add leaves it that was carried out too late
            foreign.send(key, first.policy.token);

            await().until(first::runs);
        }
    }

    @Test
    void theOwnerGoesOnBeyondTheTimeToLiveAsLongAsItRenews() throws Exception {
        startBoth("3s");
        // one in two thirds of a second
        await().until(() -> Integer.parseInt(reader.stats("").get("cas_hits")) >= 6);

        assertThat(first.runs()).isTrue();
        assertThat(second.runs()).isFalse();
        assertThat(overlaps).containsExactly(false);
    }

    @Test
    void anOwnerThatCannotRenewStopsItsRouteBeforeAnotherOneStarts() throws Exception {
        startBoth("3s");
        overlaps.clear();
        try (LogLines log = new LogLines(LockRoutePolicy.class)) {
            proxy.refuse();
            proxy.cutOpen(FaultProxy.Ends.BOTH, false);

            await().until(second::runs);
            assertThat(first.runs()).isFalse();
            assertThat(overlaps).containsExactly(false);
            assertThat(log.at(Level.WARNING))
                    .anySatisfy(line -> assertThat(line).contains("'leader' was lost"));
        }

        proxy.accept();
        second.close();
        await().until(first::runs);
    }

    @Test
    void anOwnerThatTheServerForgotStopsAndThenOneRunsAgain() throws Exception {
        startBoth("2s");
        reader.flushAll();

        await().until(() -> first.policy.isLeader() != second.policy.isLeader()
                && first.runs() == first.policy.isLeader()
                && second.runs() == second.policy.isLeader());
    }

    @Test
    void aServerThatIsDownAtTheStartIsWaitedFor() throws Exception {
        server.kill();
        try (LogLines log = new LogLines(LockRoutePolicy.class)) {
            first = new Instance(server.address(), "1h");
            await().until(() -> !log.at(Level.WARNING).isEmpty());
            assertThat(first.runs()).isFalse();

            server.restart();
            await().until(first::runs);
            assertThat(log.at(Level.WARNING)).hasSize(1).first().asString().contains(server.address());
        }
    }

    @Test
    void aContextThatCannotStartStopsAPolicyThatHasNotStartedWithoutAWord() {
        LockRoutePolicy policy = new LockRoutePolicy();
        policy.setCache("memcache:" + server.address() + "?timeToLive=10s");
        policy.setKey("leader");
        RunLocked step = new RunLocked();
        OptimisticUpdate other = new OptimisticUpdate();
        try (LogLines log = new LogLines("org.apache.camel")) {
            assertThatThrownBy(() -> new MemcacheContext(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:job").routePolicy(policy).log("job");
                            from("direct:broken").to("memcache:a:1?metrics=true");
                            from("direct:step").process(step).process(other);
                        }
                    }))
                    .hasStackTraceContaining("metrics need a MeterRegistry");
            assertThat(log.all()).noneMatch(line -> line.contains("Error occurred while"));
        }
    }

    @Test
    void aPolicyWithoutAKeyIsRefused() {
        LockRoutePolicy policy = new LockRoutePolicy();
        policy.setCache("memcache:" + server.address() + "?timeToLive=10s");
        assertThatThrownBy(() -> new MemcacheContext(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:job").routePolicy(policy).log("job");
                    }
                }))
                .hasStackTraceContaining("LockRoutePolicy needs its property key");
    }

    /** Until the second one has asked for the lock several times. */
    private void awaitAttempts() {
        int before = sets();
        await().until(() -> sets() >= before + 5);
    }

    private int sets() {
        return Integer.parseInt(reader.stats("").get("cmd_set"));
    }
}
