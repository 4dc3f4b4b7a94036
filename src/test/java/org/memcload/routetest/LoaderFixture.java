package org.memcload.routetest;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.util.function.ThrowingConsumer;
import org.memcload.cli.FixtureLoad;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;
import org.memcload.embedded.EmbeddedMemcached;
import org.memcload.proto.UserApps;
import org.memcload.run.ExitCode;
import org.memcload.run.Report;
import org.memcload.run.Run;

/**
 * The loader in a test of routes. It loads logs from a temporary directory, with the beans, the options and the defaults of the
 * program. Servers are mock endpoints that acknowledge all records, unless the test starts servers.
 *
 * <pre>{@code
 * try (LoaderFixture loader = LoaderFixture.withRoutes(Path.of("routes"))) {
 *     loader.log("1.tsv.gz", "gaid\ta\t1.5\t2.5\t1,2", "rubbish");
 *     loader.set("memcload.max-error-rate", "0.5");
 *     Report report = loader.load();
 *     assertEquals(FileStatus.LOADED, report.files().get(0).status());
 *     assertEquals(List.of("gaid:a"), loader.keys("127.0.0.1:33014"));
 * }
 * }</pre>
 *
 * <p>A fixture makes one load: first set options and start servers, then tell mocks what to do, then {@link #load}, then look at what
 * it did. Not safe for use by several threads.
 */
public final class LoaderFixture implements AutoCloseable {

    /** A load that takes longer does not end. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Options that mean nothing in a test, or that the fixture gives itself. */
    private static final Set<String> NOT_HERE =
            Set.of("pattern", "routes", "dry", "watch", "report", "log", "test", "embedded", "sample");

    private final Path directory;
    private final Properties properties = new Properties();
    private final List<Advice> advice = new ArrayList<>();
    private final Map<String, EmbeddedMemcached> started = new ConcurrentHashMap<>();
    /** By name. Endpoints are also created by the threads that send the first batch to them. */
    private final Map<String, MockEndpoint> mocks = new ConcurrentHashMap<>();

    /** Null until it is prepared. */
    private FixtureLoad load;

    private MockServers mockServers;
    private boolean loaded;
    private boolean stopped;

    private record Advice(String routeId, ThrowingConsumer<AdviceWithRouteBuilder, Exception> changes) {}

    private LoaderFixture(Path routes) {
        try {
            directory = Files.createTempDirectory("memcload-route-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.setProperty("memcload.pattern", directory + "/*.*");
        if (routes != null) {
            properties.setProperty("memcload.routes", routes.toString());
        }
    }

    /**
     * The loader with routes of the operator's, which replace shipped ones by their ids as {@code --routes} has it.
     *
     * @param directory of {@code *.yaml} files
     */
    public static LoaderFixture withRoutes(Path directory) {
        return new LoaderFixture(directory);
    }

    /** The loader with the shipped routes alone. */
    public static LoaderFixture withShippedRoutes() {
        return new LoaderFixture(null);
    }

    /**
     * Sets a property: an option, such as {@code memcload.batch}, or one that only routes use. System properties, environment and
     * {@code application.properties} do not count in a test.
     *
     * @throws IllegalArgumentException if the option has no meaning in a test, such as {@code memcload.watch}
     */
    public LoaderFixture set(String property, String value) {
        if (NOT_HERE.contains(property.replaceFirst("^memcload\\.", ""))) {
            throw new IllegalArgumentException(property + " has no meaning in a test of routes");
        }
        requireUnprepared("set(\"" + property + "\", ...)");
        properties.setProperty(property, value);
        return this;
    }

    /**
     * Starts an in-process memcached, which runs until the fixture is closed. Records for its address go there instead of to a mock
     * endpoint; {@link #stored} reads them.
     *
     * @return its address, for a property such as {@code memcload.idfa}
     */
    public String startServer() {
        requireUnprepared("startServer()");
        try {
            EmbeddedMemcached server =
                    EmbeddedMemcached.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address =
                    server.address().getHostString() + ":" + server.address().getPort();
            started.put(address, server);
            return address;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the logs are, and {@code rejects} and {@code failed}. It is deleted when the fixture is closed. */
    public Path directory() {
        return directory;
    }

    /**
     * Writes a log: a zip archive if the name ends in {@code .zip}, plain text if it ends in {@code .tsv}, gzip otherwise. The loader
     * takes every name with a dot in it.
     */
    public Path log(String name, List<String> lines) {
        try {
            return LogWriter.write(directory.resolve(name), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a log, as {@link #log(String, List)} does. */
    public Path log(String name, String... lines) {
        return log(name, List.of(lines));
    }

    /**
     * Changes a route right before it is started, by {@link AdviceWith}: it replaces an endpoint of the operator's by
     * {@code mock:NAME}, for instance.
     *
     * @param routeId id of a shipped route or of one of the operator's
     */
    public LoaderFixture advise(String routeId, ThrowingConsumer<AdviceWithRouteBuilder, Exception> changes) {
        advice.add(new Advice(routeId, changes));
        return this;
    }

    /** The context of the load with its beans, before its routes are started: for beans of the test's own. */
    public CamelContext context() {
        return prepared().context();
    }

    /**
     * A mock endpoint: before the load to tell it what to expect, afterwards to see what it received.
     *
     * @param name what stands after {@code mock:}
     */
    public MockEndpoint mock(String name) {
        CamelContext context = context();
        return mocks.computeIfAbsent(name, unseen -> context.getEndpoint("mock:" + unseen, MockEndpoint.class));
    }

    /**
     * The mock endpoint that replaces servers. Each body that it receives is a batch, a {@link BulkSet}. It acknowledges all records,
     * unless it is told to do something else. After {@code server(address).whenExchangeReceived(1, exchange -> { throw new
     * MemcacheException(address, "no answer"); })} the loader has to send the first batch again.
     *
     * @param address as the header {@code address} has it: {@code host:port}, or several, comma-separated
     */
    public MockEndpoint server(String address) {
        CamelContext context = context();
        return mocks.computeIfAbsent(address, unseen -> {
            MockEndpoint server = context.getEndpoint("mock:" + unseen, MockEndpoint.class);
            server.whenAnyExchangeReceived(exchange -> {
                if (exchange.getMessage().getBody() instanceof BulkSet records) {
                    records.acknowledge(address);
                }
            });
            return server;
        });
    }

    /**
     * Loads all logs of the directory, and returns when the routes have ended.
     *
     * @return what became of each file and of each server, and the exit code
     * @throws AssertionError if the load does not end within a minute
     */
    public Report load() throws Exception {
        try {
            Run run = start();
            awaitEnd(run);
            return run.report();
        } finally {
            stop();
        }
    }

    /**
     * Starts the load and returns at once, for a test that looks at something before the end. The routes end when the fixture is
     * closed.
     *
     * @return tells by {@link Run#awaitEnd} when all logs are done, and then by {@link Run#report} what became of them
     */
    public Run start() throws Exception {
        if (loaded) {
            throw new IllegalStateException("A fixture makes one load: take another one for a second");
        }
        CamelContext context = context();
        for (Advice each : advice) {
            AdviceWith.adviceWith(context, each.routeId(), each.changes());
        }
        loaded = true;
        load.start();
        return load.run();
    }

    private static void awaitEnd(Run run) throws Exception {
        FutureTask<Void> end = new FutureTask<>(() -> {
            run.awaitEnd();
            return null;
        });
        Thread waiting = new Thread(end, "end of the load");
        waiting.setDaemon(true);
        waiting.start();
        try {
            end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            run.stop(ExitCode.ERROR);
            throw new AssertionError("The load does not end within " + LIMIT.toSeconds() + " s", e);
        }
    }

    /** The records that a mock server received, in their order; a batch that was sent again counts again. */
    public List<SentRecord> sent(String address) {
        MockEndpoint server = mocks.get(address);
        List<Exchange> received = server == null ? List.of() : server.getReceivedExchanges();
        return received.stream()
                .map(exchange -> exchange.getMessage().getBody())
                .filter(BulkSet.class::isInstance)
                .map(BulkSet.class::cast)
                .flatMap(batch -> IntStream.range(0, batch.size()).mapToObj(index -> record(batch, index)))
                .toList();
    }

    private static SentRecord record(BulkSet batch, int index) {
        return new SentRecord(new String(batch.key(index), StandardCharsets.UTF_8), parse(batch.value(index)));
    }

    private static UserApps parse(byte[] value) {
        try {
            return UserApps.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The keys of the records that a mock server {@linkplain #sent received}. */
    public List<String> keys(String address) {
        return sent(address).stream().map(SentRecord::key).toList();
    }

    /**
     * The record that started servers have.
     *
     * @param address as {@link #startServer} returned it, or several, comma-separated
     * @return null where there is no record under the key
     */
    public UserApps stored(String address, String key) {
        try (MemcacheClient client = MemcacheClient.builder(address).build()) {
            Reply reply = client.get(key).join();
            return reply.outcome() == Outcome.FOUND ? parse(reply.value()) : null;
        }
    }

    /**
     * The rejected lines of a log, each as {@code number \t reason \t line}.
     *
     * @param log its name, such as {@code 1.tsv.gz}
     * @return empty where no line was rejected
     */
    public List<String> rejects(String log) {
        Path file = directory.resolve("rejects").resolve(log + ".rejects.tsv");
        try {
            // a line need not be valid UTF-8
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the load and the servers, and deletes the directory. */
    @Override
    public void close() throws IOException {
        stop();
        started.values().forEach(EmbeddedMemcached::close);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private FixtureLoad prepared() {
        if (load == null) {
            Set<ServerAddress> real = new HashSet<>();
            started.keySet().forEach(address -> real.addAll(ServerAddress.parseList(address)));
            mockServers = new MockServers(real, this::server);
            try {
                load = FixtureLoad.prepare(properties, mockServers);
            } catch (Exception e) {
                throw new IllegalStateException("The loader cannot be set up: " + e.getMessage(), e);
            }
        }
        return load;
    }

    private void requireUnprepared(String call) {
        if (load != null) {
            throw new IllegalStateException(call + " has to come before mocks, the context and the load");
        }
    }

    private void stop() throws IOException {
        if (load != null && !stopped) {
            stopped = true;
            load.close();
            mockServers.close();
        }
    }
}
