package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;
import static org.memcload.component.memcache.client.BulkSet.Status.PENDING;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;
import static org.memcload.component.memcache.client.FailureMode.CANCEL;
import static org.memcload.component.memcache.client.FailureMode.REDISTRIBUTE;
import static org.memcload.component.memcache.client.FailureMode.RETRY;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.FailureMode;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.component.memcache.client.MisbehavingServer;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.Requests;
import org.memcload.testing.MemcachedServer;

/** A server that is killed or frozen, in each failure mode. */
@Timeout(60)
class FailureModeTest extends FailureModeSupport {

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
    void aFlushNeedsEveryServer(FailureMode mode) throws Exception {
        startServers(3);
        String uri = uri(mode, NEVER, NEVER);
        last.kill();

        assertFailure(context.send(uri, null, OPERATION, MemcacheOperation.FLUSH), last, "could not connect");
        String second = mode == RETRY ? "could not connect" : "taken for dead since";
        assertFailure(context.send(uri, null, OPERATION, MemcacheOperation.FLUSH), last, second);
    }

    private static void awaitIt(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
