package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.client.BulkSet.Status.INVALID;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;
import static org.memcload.component.memcache.client.BulkSet.Status.TOO_LARGE;
import static org.memcload.testing.FaultProxy.Direction.TO_CLIENT;
import static org.memcload.testing.FaultProxy.Direction.TO_SERVER;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.testing.FaultProxy;
import org.memcload.testing.FaultProxy.Cut;
import org.memcload.testing.FaultProxy.Direction;
import org.memcload.testing.FaultProxy.Ends;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/**
 * Two batches through a route that redelivers, sent again and again, the connection being cut each time at another byte: from
 * the opening to the last answer.
 */
final class CutSweep implements AutoCloseable {

    private static final int HEADER = 24;
    private static final int EXTRAS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] OVERSIZED = new byte[1 << 20];
    /** Records of each batch that are sent. */
    private static final int FIRST = 3;

    private static final int SECOND = 2;
    /** Digits that the server's statistics may gain between being asked for here and by the next connection. */
    private static final int JITTER = 8;

    private final MemcachedServer server = MemcachedServer.start();
    private final FaultProxy proxy = FaultProxy.before(server);
    private final MemcachedReader reader = server.reader();
    private final MemcacheContext context;
    private final String endpoint = "memcache:" + proxy.address() + "?timeout=20000";

    /** Bytes of everything in a direction when nothing fails. */
    private final long toServer;

    private final long toClient;
    /** Characters of the server's statistics at that time: they are part of the greeting, and grow. */
    private final long statistics;
    /** Files that are open when no connection is. */
    private final long files;

    /** Where, in what goes to the server, each set ends. */
    private final List<Integer> setEnds = new ArrayList<>();

    private int round;

    CutSweep() throws Exception {
        context = new MemcacheContext(new RouteBuilder() {
            @Override
            public void configure() {
                onException(MemcacheException.class)
                        .maximumRedeliveries(10)
                        .redeliveryDelay(0)
                        .asyncDelayedRedelivery()
                        .logRetryAttempted(false)
                        .logExhausted(false);
                from("direct:in").to(endpoint);
            }
        });
        send();
        // the greeting: stats, and stats settings
        int end = HEADER + HEADER + "settings".length();
        for (String key : List.of("twice", "a1", "twice", "", "b1", "b2")) {
            end += key.isEmpty() ? HEADER : HEADER + EXTRAS + key.length() + value("value").length;
            if (!key.isEmpty()) {
                setEnds.add(end);
            }
        }
        toServer = proxy.passed(TO_SERVER);
        toClient = proxy.passed(TO_CLIENT);
        statistics = statistics();
        assertThat(toServer).isEqualTo(end + HEADER);
        closeConnection();
        files = files();
    }

    /** Bytes that go this way when nothing fails. */
    long bytes(Direction direction) {
        return direction == TO_SERVER ? toServer : toClient;
    }

    /** Cuts after so many bytes, and fails unless everything is stored nevertheless and nothing was sent without need. */
    void cut(Direction direction, long position, boolean abortive) throws Exception {
        String scene = "cut " + (abortive ? "abortively" : "in order") + " after " + position + " bytes " + direction;
        long setsBefore = sets();
        int connectionsBefore = proxy.connections();
        long grown = direction == TO_CLIENT ? statistics() - statistics : 0;
        Cut cut = Cut.after(Math.max(0, position + grown), direction);
        proxy.cutNext(abortive ? cut.byReset() : cut);

        send();

        assertThat(reader.get(Records.bytes("twice"))).as(scene).isEqualTo(value("newer"));
        assertThat(reader.get(Records.bytes("b2"))).as(scene).isEqualTo(value("value"));
        long again = setsAgain(direction, position);
        long certainlyAgain = setsCertainlyAgain(direction, position);
        // whoever is reset may throw away what has arrived
        long least = FIRST + SECOND + (abortive ? 0 : certainlyAgain);
        long most = FIRST + SECOND + (abortive && again > 0 ? FIRST + SECOND : again);
        await(scene).atMost(LIMIT).pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(sets() - setsBefore)
                .as(scene)
                .isBetween(least, most));
        assertThat(proxy.connections() - connectionsBefore).as(scene).isBetween(1, 2);
        closeConnection();
    }

    /** Fails unless all connections were given back with their threads and files. */
    void assertNothingIsLeft() {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(threads()).isEmpty());
        await().atMost(LIMIT).untilAsserted(() -> assertThat(files()).isLessThanOrEqualTo(files + 5));
    }

    @Override
    public void close() {
        context.close();
        reader.close();
        proxy.close();
        server.close();
    }

    /** Sets that the server gets twice at most. */
    private long setsAgain(Direction direction, long position) {
        return direction == TO_SERVER
                ? setsWithin(position)
                : around(position).map(this::setsNotAnswered).max().getAsLong();
    }

    /** Sets that the server gets twice at least, unless a reset throws some away. */
    private long setsCertainlyAgain(Direction direction, long position) {
        return direction == TO_SERVER
                ? setsWithin(position) - setsPerhapsAnswered(position)
                : around(position)
                        .map(bytes -> setsNotAnswered(bytes) - setsPerhapsNotSent(bytes))
                        .min()
                        .getAsLong();
    }

    private static LongStream around(long position) {
        return LongStream.rangeClosed(position - JITTER, position + JITTER);
    }

    /** Sets that have gone to the server as a whole when so many bytes have. */
    private long setsWithin(long bytes) {
        return setEnds.stream().filter(end -> end <= bytes).count();
    }

    /** Of these, those whose answer may have come back before the connection was cut. */
    private long setsPerhapsAnswered(long bytes) {
        return bytes == toServer ? FIRST + SECOND : bytes >= setEnds.get(FIRST - 1) + HEADER ? FIRST : 0;
    }

    /** Sets that may have been sent without their answer being among so many bytes. */
    private long setsNotAnswered(long bytes) {
        long settings = toClient - 2 * HEADER;
        return bytes < settings || bytes >= toClient ? 0 : bytes < settings + HEADER ? FIRST + SECOND : SECOND;
    }

    /** Of these, those that may not have been sent when the connection was cut. */
    private long setsPerhapsNotSent(long bytes) {
        long settings = toClient - 2 * HEADER;
        return bytes == settings ? FIRST + SECOND : bytes > settings && bytes <= settings + HEADER ? SECOND : 0;
    }

    private void send() throws Exception {
        round++;
        // no record of one has the key of one of the other: which is sent again first is not said
        RecordBatch first = new RecordBatch.Builder(0, 0)
                .add("twice", value("older"))
                .add("a1", value("value"))
                .add("oversized", OVERSIZED)
                .add("twice", value("newer"))
                .build();
        RecordBatch second = new RecordBatch.Builder(0, 0)
                .add("b1", value("value"))
                .add("k".repeat(251), value("value"))
                .add("b2", value("value"))
                .build();
        CompletableFuture<Exchange> one = context.sendAsync("direct:in", first);
        CompletableFuture<Exchange> other = context.sendAsync("direct:in", second);
        assertStatuses(one, STORED, STORED, TOO_LARGE, STORED);
        assertStatuses(other, STORED, INVALID, STORED);
    }

    /** Of the same length in every round. */
    private byte[] value(String text) {
        return Records.bytes(text + " %05d".formatted(round));
    }

    private static void assertStatuses(CompletableFuture<Exchange> sent, BulkSet.Status... statuses) throws Exception {
        Exchange exchange = sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(exchange.getException()).isNull();
        BulkSet result = exchange.getMessage().getHeader(MemcacheConstants.RESULT, BulkSet.class);
        assertThat(Records.statuses(result)).containsExactly(statuses);
        assertThat(result.storedByServer().values()).containsExactly(result.count(STORED));
    }

    /** The next round begins with a new connection. */
    private void closeConnection() throws Exception {
        context.endpoint(endpoint).stop();
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    // where the cut closed one end only
                    proxy.cutOpen(Ends.BOTH, true);
                    return proxy.open() == 0;
                });
        context.endpoint(endpoint).start();
    }

    private long sets() {
        return Long.parseLong(reader.stats("").get("cmd_set"));
    }

    private long statistics() {
        return reader.stats("").values().stream().mapToLong(String::length).sum();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("memcache /"))
                .toList();
    }

    private static long files() throws Exception {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
