package org.memcload.component.memcache;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;
import static org.memcload.component.memcache.client.BulkSet.Status.PENDING;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;
import static org.memcload.component.memcache.client.BulkSet.Status.TOO_LARGE;
import static org.memcload.component.memcache.client.FailureMode.CANCEL;
import static org.memcload.component.memcache.client.FailureMode.REDISTRIBUTE;
import static org.memcload.component.memcache.client.FailureMode.RETRY;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.FailureMode;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.component.memcache.client.MisbehavingServer;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.Requests;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Several servers, one of which is killed or frozen; it is always the last one. */
@Tag("server")
@Timeout(60)
class FailureModeTest {

    private static final int COUNT = 300;
    /** Keys of each server, for single requests. */
    private static final int FEW = 5;
    /** Times in milliseconds; what waits for a long one is stopped by the time limit of the test. */
    private static final long NEVER = 1_000_000;

    private static final long SHORT = 300;

    private final List<MemcachedServer> servers = new ArrayList<>();
    private MemcacheContext context;
    private Placement placement;
    private MemcachedServer last;

    @BeforeEach
    void start() throws Exception {
        context = new MemcacheContext();
    }

    @AfterEach
    void end() {
        context.close();
        servers.forEach(MemcachedServer::close);
    }

    @ParameterizedTest
    @CsvSource({"RETRY, 2", "RETRY, 3", "CANCEL, 2", "CANCEL, 3"})
    void requestsToAKilledServerFailAndThoseToTheOthersDoNot(FailureMode mode, int count) throws Exception {
        startServers(count);
        String uri = uri(mode, NEVER, NEVER);
        last.kill();

        for (int server = 0; server < count; server++) {
            for (String key : keysOf(server)) {
                for (Exchange exchange : List.of(set(uri, key), get(uri, key))) {
                    if (server == count - 1) {
                        assertFailure(exchange, last, mode == RETRY ? "could not connect" : "");
                    } else {
                        assertThat(exchange.getException()).isNull();
                    }
                }
            }
        }
        BulkSet records = new BulkSet(Records.numbered("k", COUNT));
        assertFailure(context.send(uri, records), last, mode == RETRY ? "could not connect" : "taken for dead since");
        for (int i = 0; i < COUNT; i++) {
            assertThat(records.status(i)).isEqualTo(placement.serverOf(records.key(i)) == count - 1 ? PENDING : STORED);
        }
        if (mode == CANCEL) {
            assertFailure(set(uri, keysOf(count - 1).get(0)), last, "taken for dead since");
        }
    }

    @Test
    void inRetryModeAServerThatIsBackIsUsedAtOnce() throws Exception {
        startServers(2);
        String uri = uri(RETRY, NEVER, NEVER);
        last.kill();
        assertFailure(set(uri, keysOf(1).get(0)), last, "could not connect");

        last.restart();

        assertThat(set(uri, keysOf(1).get(0)).getException()).isNull();
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void onlyInRetryModeAConnectionToADeadServerIsTriedForEachRequest(FailureMode mode) throws Exception {
        try (MisbehavingServer closing = new MisbehavingServer((request, out) -> {
            throw new IOException("closed by the test");
        })) {
            String uri = options("memcache:" + closing.address(), mode, NEVER, NEVER);
            int requests = 10;
            for (int i = 0; i < requests; i++) {
                assertThat(set(uri, "k" + i).getException()).isInstanceOf(MemcacheException.class);
            }

            assertThat(closing.connections()).isEqualTo(mode == RETRY ? requests : 1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureMode.class,
            names = {"CANCEL", "REDISTRIBUTE"})
    void afterTheIntervalOneRequestTriesTheServerAndOthersDoNotWaitForIt(FailureMode mode) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (MisbehavingServer slow = new MisbehavingServer((request, out) -> {
            if (request.connection() == 1) {
                throw new IOException("closed by the test");
            }
            awaitIt(release);
            if (request.isGreeting()) {
                MisbehavingServer.answer(out, request, 0, "");
            } else {
                Requests.obey(request, out);
            }
        })) {
            String uri = options("memcache:" + slow.address(), mode, SHORT, NEVER);
            assertThat(set(uri, "k").getException()).hasMessageContaining("connection lost");
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            await().until(() -> {
                sent.add(context.sendAsync(uri, "v", KEY, "k"));
                return slow.connections() == 2;
            });

            for (int i = 0; i < 10; i++) {
                assertThat(set(uri, "k").getException()).hasMessageContaining("being tried again now");
            }
            assertThat(sent.stream().filter(each -> !each.isDone())).hasSize(1);
            release.countDown();

            for (CompletableFuture<Exchange> each : sent) {
                Exception failure = each.get().getException();
                if (failure != null) {
                    assertThat(failure).hasMessageContaining("taken for dead since");
                }
            }
            assertThat(set(uri, "k").getException()).isNull();
            assertThat(slow.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureMode.class,
            names = {"CANCEL", "REDISTRIBUTE"})
    void aServerThatIsBackHasItsKeysAgainAfterTheInterval(FailureMode mode) throws Exception {
        startServers(3);
        String uri = uri(mode, SHORT, NEVER);
        List<String> keys = keysOf(2);
        try (LogLines log = new LogLines("org.memcload.component.memcache.client")) {
            last.kill();
            keys.forEach(key -> assertThat(set(uri, key).getException() == null).isEqualTo(mode == REDISTRIBUTE));
            last.restart();

            await().until(() -> set(uri, keys.get(0)).getException() == null && holds(last, keys.get(0)));
            for (String key : keys) {
                assertThat(set(uri, key).getException()).isNull();
                assertThat(holds(last, key)).isTrue();
            }

            assertThat(log.at(Level.WARNING)).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("memcached " + last.address() + " of memcache:" + addresses()
                            + " is taken for dead: could" + " not connect"));
            assertThat(log.at(Level.INFO)).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("memcached " + last.address() + " of memcache:" + addresses() + " answers again"));
        }
    }

    @Test
    void inCancelModeAFrozenServerCostsTheTimeoutOnce() throws Exception {
        startServers(2);
        String uri = uri(CANCEL, NEVER, SHORT);
        keysOf(1).forEach(key -> assertThat(set(uri, key).getException()).isNull());
        last.stop();

        assertFailure(set(uri, keysOf(1).get(0)), last, "no answer within");

        for (int i = 0; i < 100; i++) {
            assertFailure(set(uri, keysOf(1).get(0)), last, "taken for dead since");
        }
        keysOf(0).forEach(key -> assertThat(set(uri, key).getException()).isNull());
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureMode.class,
            names = {"CANCEL", "REDISTRIBUTE"})
    void aFrozenServerThatGoesOnIsOfUseAgain(FailureMode mode) throws Exception {
        startServers(2);
        String uri = uri(mode, SHORT, SHORT);
        String key = keysOf(1).get(0);
        assertThat(set(uri, key).getException()).isNull();
        last.stop();
        assertFailure(set(uri, key), last, "no answer within");

        last.cont();

        await().until(() -> {
            String value = "again" + System.nanoTime();
            return context.send(uri, value, KEY, key).getException() == null
                    && Arrays.equals(Records.bytes(value), stored(last, key));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void redistributedKeysAreOnTheNextServerOfTheRingAndAreReadFromThere(int count) throws Exception {
        startServers(count);
        String uri = uri(REDISTRIBUTE, NEVER, NEVER);
        Placement afterwards = placement(count - 1);
        last.kill();

        for (int server = 0; server < count; server++) {
            for (String key : keysOf(server)) {
                assertThat(set(uri, key).getException()).isNull();
                assertThat(get(uri, key).getMessage().getBody()).isEqualTo(Records.bytes("v"));
                int expected = afterwards.serverOf(Records.bytes(key));
                for (int other = 0; other < count - 1; other++) {
                    assertThat(holds(servers.get(other), key)).isEqualTo(other == expected);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "3, 2"})
    void aBulkSetIsStoredWholeByTheServersThatAreLeft(int count, int killed) throws Exception {
        startServers(count);
        String uri = uri(REDISTRIBUTE, NEVER, NEVER);
        Placement afterwards = placement(count - killed);
        servers.subList(count - killed, count).forEach(MemcachedServer::kill);

        // the first one finds that they are dead, the second one knows it
        for (String prefix : List.of("first", "second")) {
            BulkSet records = new BulkSet(Records.numbered(prefix, COUNT));
            context.request(uri, records);

            assertThat(Records.statuses(records)).containsOnly(STORED);
            for (int server = 0; server < count - killed; server++) {
                try (MemcachedReader reader = servers.get(server).reader()) {
                    int held = 0;
                    for (int i = 0; i < COUNT; i++) {
                        boolean here = afterwards.serverOf(records.key(i)) == server;
                        assertThat(reader.get(records.key(i))).isEqualTo(here ? records.value(i) : null);
                        held += here ? 1 : 0;
                    }
                    assertThat(records.storedByServer())
                            .containsEntry(servers.get(server).address(), held);
                }
            }
        }
    }

    @Test
    void recordsOfTwoDeadServersKeepTheirOrderAtTheThird() throws Exception {
        startServers(3);
        servers.get(0).kill();
        servers.get(1).kill();
        List<String> ofOne = keysOf(0);
        List<String> ofOther = keysOf(1);
        BulkSet records = new BulkSet(new RecordBatch.Builder(0, 3)
                .add(ofOne.get(0), new byte[1])
                .add(ofOther.get(0), new byte[2 << 20])
                .add(ofOne.get(1), new byte[3])
                .build());

        context.request(uri(REDISTRIBUTE, NEVER, NEVER), records);

        assertThat(Records.statuses(records)).containsExactly(STORED, TOO_LARGE, STORED);
        assertThat(stored(last, ofOne.get(0))).hasSize(1);
        assertThat(stored(last, ofOne.get(1))).hasSize(3);
    }

    @Test
    void whatWasSentToAFrozenServerFailsAndSentAgainIsRedistributed() throws Exception {
        startServers(3);
        String uri = uri(REDISTRIBUTE, NEVER, SHORT);
        context.request(uri, Records.numbered("before", COUNT));
        last.stop();
        BulkSet records = new BulkSet(Records.numbered("k", COUNT));

        assertFailure(context.send(uri, records), last, "no answer within");
        for (int i = 0; i < COUNT; i++) {
            assertThat(records.status(i)).isEqualTo(placement.serverOf(records.key(i)) == 2 ? PENDING : STORED);
        }
        context.request(uri, records);

        assertThat(Records.statuses(records)).containsOnly(STORED);
        assertThat(records.storedByServer())
                .containsOnlyKeys(servers.get(0).address(), servers.get(1).address());
        keysOf(2).forEach(key -> assertThat(set(uri, key).getException()).isNull());
    }

    @Test
    void whatWasNotSentToAFrozenServerIsSentToTheNext() throws Exception {
        startServers(2);
        String uri = uri(REDISTRIBUTE, NEVER, SHORT);
        last.stop();

        // a frozen server's port takes connections, but nothing is sent before its first answer
        BulkSet records = new BulkSet(Records.numbered("k", COUNT));
        context.request(uri, records);

        assertThat(records.storedByServer()).containsOnlyKeys(servers.get(0).address());
        String key = keysOf(1).get(0);
        assertThat(set(uri, key).getException()).isNull();
        assertThat(holds(servers.get(0), key)).isTrue();
    }

    @Test
    void aRequestThatTriesAFrozenServerDoesNotFailByThat() throws Exception {
        startServers(2);
        String uri = uri(REDISTRIBUTE, 1, SHORT);
        String key = keysOf(1).get(0);
        assertThat(set(uri, key).getException()).isNull();
        last.stop();
        assertFailure(set(uri, key), last, "no answer within");

        for (int i = 0; i < 3; i++) {
            assertThat(set(uri, key).getException()).isNull();
            assertThat(holds(servers.get(0), key)).isTrue();
        }
    }

    @Test
    void aServerThatMakesOthersWaitForTheirTurnIsNotTakenForDead() throws Exception {
        long timeout = 1_500;
        try (MisbehavingServer busy = MisbehavingServer.afterGreeting((request, out) -> {
                    if (request.opcode() == MisbehavingServer.NOOP) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(timeout * 7 / 10));
                    }
                    Requests.obey(request, out);
                });
                MisbehavingServer idle = MisbehavingServer.afterGreeting(Requests::obey)) {
            placement = new Placement(
                    List.of(busy.address().toString(), idle.address().toString()));
            String servers = "memcache:" + busy.address() + "," + idle.address();
            String uri = options(servers, REDISTRIBUTE, NEVER, timeout) + "&maxInFlight=1";
            RecordBatch.Builder ofBusy = new RecordBatch.Builder(0, 5_000);
            keysOf(0, 5_000).forEach(key -> ofBusy.add(key, Records.bytes(key)));
            CompletableFuture<Exchange> longOne = context.sendAsync(uri, ofBusy.build());
            String key = keysOf(0).get(0);

            assertThat(set(uri, key).getException()).hasMessageContaining(busy.address() + ": no answer within");

            assertThat(longOne.get().getException()).isNull();
            assertThat(set(uri, key).getException()).isNull();
            assertThat(idle.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureMode.class,
            names = {"CANCEL", "REDISTRIBUTE"})
    void ifAllServersAreDeadRequestsFailAtOnce(FailureMode mode) throws Exception {
        startServers(3);
        String uri = uri(mode, NEVER, NEVER);
        servers.forEach(MemcachedServer::kill);
        assertThat(context.send(uri, Records.numbered("k", COUNT)).getException())
                .isInstanceOf(MemcacheException.class);

        for (int server = 0; server < 3; server++) {
            for (String key : keysOf(server)) {
                assertFailure(set(uri, key), servers.get(server), "taken for dead since");
                assertFailure(get(uri, key), servers.get(server), "taken for dead since");
            }
        }
        BulkSet records = new BulkSet(Records.numbered("k", COUNT));
        assertThat(context.send(uri, records).getException()).hasMessageContaining("taken for dead since");
        assertThat(Records.statuses(records)).containsOnly(PENDING);
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void statsNeedEveryServer(FailureMode mode) throws Exception {
        startServers(3);
        String uri = uri(mode, NEVER, NEVER);
        last.kill();

        assertFailure(context.send(uri, null, OPERATION, MemcacheOperation.STATS), last, "could not connect");
        String second = mode == RETRY ? "could not connect" : "taken for dead since";
        assertFailure(context.send(uri, null, OPERATION, MemcacheOperation.STATS), last, second);
    }

    @Test
    void redistributedRequestsEndWhenTheEndpointStops() throws Exception {
        startServers(3);
        String uri = uri(REDISTRIBUTE, NEVER, NEVER);
        servers.forEach(MemcachedServer::stop);
        CompletableFuture<Exchange> sent = context.sendAsync(uri, Records.numbered("k", COUNT));

        context.endpoint(uri).stop();

        assertThat(sent.get().getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageContaining("connection closed");
    }

    private void startServers(int count) {
        for (int i = 0; i < count; i++) {
            servers.add(MemcachedServer.start());
        }
        last = servers.get(count - 1);
        placement = placement(count);
    }

    /** Where keys are as long as only the first servers are alive. */
    private Placement placement(int alive) {
        return new Placement(
                servers.subList(0, alive).stream().map(MemcachedServer::address).toList());
    }

    private String addresses() {
        return servers.stream().map(MemcachedServer::address).collect(joining(","));
    }

    private String uri(FailureMode mode, long retryInterval, long timeout) {
        return options("memcache:" + addresses(), mode, retryInterval, timeout);
    }

    private static String options(String uri, FailureMode mode, long retryInterval, long timeout) {
        return uri + "?failureMode=" + mode + "&retryInterval=" + retryInterval + "&timeout=" + timeout;
    }

    private List<String> keysOf(int server) {
        return keysOf(server, FEW);
    }

    private List<String> keysOf(int server, int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key" + i)
                .filter(key -> placement.serverOf(Records.bytes(key)) == server)
                .limit(count)
                .toList();
    }

    private Exchange set(String uri, String key) {
        try {
            return context.send(uri, "v", KEY, key);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Exchange get(String uri, String key) throws Exception {
        return context.send(uri, null, KEY, key, OPERATION, MemcacheOperation.GET);
    }

    private static byte[] stored(MemcachedServer server, String key) {
        try (MemcachedReader reader = server.reader()) {
            return reader.get(Records.bytes(key));
        }
    }

    private static boolean holds(MemcachedServer server, String key) {
        return stored(server, key) != null;
    }

    private static void assertFailure(Exchange exchange, MemcachedServer server, String reason) {
        assertThat(exchange.getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageContaining(server.address())
                .hasMessageContaining(reason);
    }

    private static void awaitIt(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
