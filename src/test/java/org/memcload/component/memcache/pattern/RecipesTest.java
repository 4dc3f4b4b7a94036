package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Every block of YAML in docs/recipes.md runs, and does what the page says. */
@Tag("server")
class RecipesTest {

    private static final Path PAGE = Path.of("docs", "recipes.md");
    private static final Pattern RECIPE = Pattern.compile("(?m)^## (.+)$|^```(\\w*)\\n([\\s\\S]*?)^```$");

    /** What the page claims, by the heading of the recipe. */
    private static final Map<String, Claim> CLAIMS = Map.of(
            "Cache-aside", RecipesTest::aUserIsLoadedOnceAndWithoutTheCacheEachTime,
            "Cache-aside as a kamelet", RecipesTest::aUserIsLoadedOnceAndWithoutTheCacheEachTime,
            "Optimistic update", RecipesTest::nothingIsMissingInTheBasket,
            "Lock", RecipesTest::oneReportIsMadeAtATime,
            "One of several instances runs a route", RecipesTest::oneInstancePollsAndTheNextOneTakesOver,
            "Rate limit", RecipesTest::eachUserIsGreetedThreeTimes,
            "Idempotent consumer", RecipesTest::anOrderIsShippedOnceUnlessThatFails,
            "Session", RecipesTest::aSessionIsBegunOnceAndThenFound);

    @FunctionalInterface
    private interface Claim {
        void check(Recipe recipe) throws Exception;
    }

    /** A recipe in two instances that share a server. */
    private static final class Recipe implements AutoCloseable {

        private final MemcachedServer server = MemcachedServer.start();
        private final MemcachedReader reader = server.reader();
        private final List<MemcacheContext> instances = new ArrayList<>();
        /** What arrived at the endpoints that stand for the user's own, by instance. */
        private final List<AtomicInteger> arrived = new ArrayList<>();

        private volatile Processor own = exchange -> {};

        Recipe(String yaml) throws Exception {
            try {
                for (int i = 0; i < 2; i++) {
                    AtomicInteger count = new AtomicInteger();
                    arrived.add(count);
                    MemcacheContext instance = new MemcacheContext();
                    instances.add(instance);
                    instance.camel().getPropertiesComponent().addInitialProperty("cache", server.address());
                    instance.camel().addRoutes(ownEndpoints(count));
                    PluginHelper.getRoutesLoader(instance.camel())
                            .loadRoutes(ResourceHelper.fromString("recipe.yaml", yaml));
                }
            } catch (Exception | Error e) {
                close();
                throw e;
            }
        }

        private RouteBuilder ownEndpoints(AtomicInteger count) {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    for (String name : List.of("load-user", "make-report", "greet", "ship", "poll")) {
                        from("direct:" + name)
                                .errorHandler(noErrorHandler())
                                .process(exchange -> count.incrementAndGet())
                                .process(exchange -> own.process(exchange));
                    }
                }
            };
        }

        MemcacheContext first() {
            return instances.get(0);
        }

        MemcacheContext second() {
            return instances.get(1);
        }

        int arrived() {
            return arrived.stream().mapToInt(AtomicInteger::get).sum();
        }

        @Override
        public void close() {
            instances.forEach(MemcacheContext::close);
            reader.close();
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> aRecipeDoesWhatThePageSays() throws IOException {
        return recipes().entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    assertThat(CLAIMS).as("checks of recipes").containsKey(each.getKey());
                    try (Recipe recipe = new Recipe(each.getValue())) {
                        CLAIMS.get(each.getKey()).check(recipe);
                    }
                }));
    }

    @Test
    void everyClaimIsAboutARecipeOfThePage() throws IOException {
        assertThat(recipes().keySet()).containsAll(CLAIMS.keySet());
    }

    /** The blocks by their headings. */
    private static Map<String, String> recipes() throws IOException {
        Map<String, String> recipes = new LinkedHashMap<>();
        Matcher matcher = RECIPE.matcher(Files.readString(PAGE));
        String heading = "no heading";
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                heading = matcher.group(1);
            } else {
                assertThat(matcher.group(2)).as("language of a block").isEqualTo("yaml");
                assertThat(recipes.put(heading, matcher.group(3)))
                        .as("one block under " + heading)
                        .isNull();
            }
        }
        return recipes;
    }

    private static void aUserIsLoadedOnceAndWithoutTheCacheEachTime(Recipe recipe) throws Exception {
        recipe.own = exchange -> exchange.getMessage().setBody("Ann");
        for (MemcacheContext instance : recipe.instances) {
            assertThat(instance.request("direct:user", null, "id", 1)).isEqualTo("Ann");
        }
        assertThat(recipe.arrived()).isEqualTo(1);

        recipe.server.kill();
        assertThat(recipe.first().request("direct:user", null, "id", 1)).isEqualTo("Ann");
        assertThat(recipe.arrived()).isEqualTo(2);
    }

    private static void nothingIsMissingInTheBasket(Recipe recipe) throws Exception {
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            items.add("item" + i);
            all.add(recipe.instances.get(i % 2).sendAsync("direct:add", null, "user", "ann", "item", "item" + i));
        }
        for (CompletableFuture<Exchange> each : all) {
            assertThat(each.get(20, TimeUnit.SECONDS).getException()).isNull();
        }
        String basket = new String(recipe.reader.get(bytes("basket:ann")), StandardCharsets.UTF_8);
        assertThat(basket.split(",")).containsExactlyInAnyOrderElementsOf(items);
    }

    private static void oneReportIsMadeAtATime(Recipe recipe) throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        recipe.own = exchange -> finish.await(10, TimeUnit.SECONDS);
        // on a thread of its own: the action blocks the sender's thread if the lock's answer is already there
        CompletableFuture<Exchange> running = CompletableFuture.supplyAsync(
                () -> recipe.first().camel().createProducerTemplate().send("direct:report", unused -> {}));
        await().until(() -> recipe.arrived() == 1);

        Exchange second = recipe.second().send("direct:report", null);
        assertThat(second.getException()).isNull();
        assertThat(second.getMessage().getHeader(RunLocked.LOCK)).hasToString("LOCKED");
        finish.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS).getMessage().getHeader(RunLocked.LOCK))
                .hasToString("HELD");
        assertThat(recipe.second().send("direct:report", null).getMessage().getHeader(RunLocked.LOCK))
                .hasToString("HELD");
        assertThat(recipe.arrived()).isEqualTo(2);
    }

    private static void oneInstancePollsAndTheNextOneTakesOver(Recipe recipe) {
        await().until(() -> recipe.arrived() >= 5);
        int owner = recipe.arrived.get(0).get() > 0 ? 0 : 1;
        int other = 1 - owner;
        assertThat(recipe.arrived.get(other)).hasValue(0);

        recipe.instances.get(owner).close();
        await().until(() -> recipe.arrived.get(other).get() > 0);
    }

    private static void eachUserIsGreetedThreeTimes(Recipe recipe) throws Exception {
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            failures.add(recipe.instances
                    .get(i % 2)
                    .send("direct:hello", null, "user", "ann")
                    .getException());
        }
        assertThat(failures.subList(0, 3)).containsOnlyNulls();
        assertThat(failures.get(3)).isInstanceOf(RateLimitExceededException.class);
        assertThat(recipe.first().send("direct:hello", null, "user", "bob").getException())
                .isNull();

        recipe.server.kill();
        assertThat(recipe.first().send("direct:hello", null, "user", "ann").getException())
                .isNull();
    }

    private static void anOrderIsShippedOnceUnlessThatFails(Recipe recipe) throws Exception {
        recipe.own = exchange -> {
            throw new IllegalStateException("no lorry");
        };
        assertThat(recipe.first().send("direct:order", null, "orderId", "o 1").getException())
                .hasMessage("no lorry");

        recipe.own = exchange -> {};
        for (MemcacheContext instance : recipe.instances) {
            assertThat(instance.send("direct:order", null, "orderId", "o 1").getException())
                    .isNull();
        }
        assertThat(recipe.arrived()).isEqualTo(2);

        recipe.server.kill();
        assertThat(recipe.first().send("direct:order", null, "orderId", "o 2").getException())
                .hasMessageContaining(recipe.server.address());
    }

    private static void aSessionIsBegunOnceAndThenFound(Recipe recipe) throws Exception {
        assertThat(recipe.first().request("direct:session", null, "session", "s1", "user", "ann"))
                .isEqualTo("begun by ann");
        assertThat(recipe.second().request("direct:session", null, "session", "s1", "user", "bob"))
                .isEqualTo("begun by ann");
        assertThat(recipe.reader.stats("").get("touch_hits")).isEqualTo("1");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
