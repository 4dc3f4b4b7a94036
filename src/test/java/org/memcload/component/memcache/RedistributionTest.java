package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.BulkSet.Status.PENDING;
import static org.memcload.component.memcache.client.BulkSet.Status.STORED;
import static org.memcload.component.memcache.client.BulkSet.Status.TOO_LARGE;
import static org.memcload.component.memcache.client.FailureMode.REDISTRIBUTE;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.MisbehavingServer;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.Requests;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Keys of dead servers move to the next live server on the ring. */
@Timeout(60)
class RedistributionTest extends FailureModeSupport {

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
            // over the same connection, which single requests do not use
            Map<String, String> shortOne = Map.of(keysOf(0).get(0), "v");

            assertThat(context.send(uri, shortOne).getException())
                    .hasMessageContaining(busy.address() + ": no answer within");

            assertThat(longOne.get().getException()).isNull();
            assertThat(context.send(uri, shortOne).getException()).isNull();
            assertThat(idle.received()).isEmpty();
        }
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
}
