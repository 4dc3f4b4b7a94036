package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.CAS;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;
import static org.memcload.component.memcache.MemcacheConstants.OUTCOME;
import static org.memcload.component.memcache.MemcacheConstants.SENT_KEY;
import static org.memcload.component.memcache.MemcacheConstants.TIME_TO_LIVE;
import static org.memcload.component.memcache.MemcacheConstants.UNAVAILABLE;
import static org.memcload.component.memcache.MemcacheOutcome.FOUND;
import static org.memcload.component.memcache.MemcacheOutcome.NOT_FOUND;
import static org.memcload.component.memcache.MemcacheOutcome.NOT_STORED;
import static org.memcload.component.memcache.MemcacheOutcome.STORED;
import static org.memcload.component.memcache.client.BulkSet.Status.PENDING;
import static org.memcload.component.memcache.client.FailureMode.CANCEL;
import static org.memcload.component.memcache.client.FailureMode.RETRY;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.assertj.core.api.Condition;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedServer;

/** The option {@code unavailable}: exchanges that continue without one of two servers. */
class UnavailableTest extends FailureModeSupport {

    private String uri;
    /** A key of the first server, which lives. */
    private String living;
    /** A key of the last server, which does not. */
    private String dead;

    @BeforeEach
    void start() {
        startServers(2);
        uri = uri(RETRY, NEVER, NEVER) + "&timeToLive=0&unavailable=miss";
        living = keysOf(0, 1).get(0);
        dead = keysOf(1, 1).get(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"GET", "GETS", "GET_AND_TOUCH"})
    void aReadOfADeadServerIsAMiss(MemcacheOperation operation) throws Exception {
        last.kill();

        Message message = done(operation, "before", dead);

        assertThat(message.getHeader(OUTCOME)).isEqualTo(NOT_FOUND);
        assertThat(message.getBody()).isNull();
        assertThat(message.getHeader(SENT_KEY)).isEqualTo(dead);
        assertUnavailable(message, "could not connect");
    }

    @ParameterizedTest
    @EnumSource(names = {"SET", "ADD", "REPLACE", "CAS", "APPEND", "PREPEND", "TOUCH", "DELETE"})
    void aWriteToADeadServerStoresNothing(MemcacheOperation operation) throws Exception {
        last.kill();

        Message message = done(operation, "value", dead, CAS, 1L);

        assertThat(message.getHeader(OUTCOME)).isEqualTo(NOT_STORED);
        assertThat(message.getBody()).isEqualTo("value");
        assertUnavailable(message, "could not connect");
    }

    @ParameterizedTest
    @EnumSource(names = {"INCR", "DECR"})
    void aCountAtADeadServerHasNoNumber(MemcacheOperation operation) throws Exception {
        last.kill();

        Message message = done(operation, "before", dead);

        assertThat(message.getHeader(OUTCOME)).isEqualTo(NOT_STORED);
        assertThat(message.getBody()).isNull();
        assertUnavailable(message, "could not connect");
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsAMissToo() throws Exception {
        uri = uri.replace("timeout=" + NEVER, "timeout=" + SHORT);
        last.stop();

        Message message = done(MemcacheOperation.GET, null, dead);

        assertThat(message.getHeader(OUTCOME)).isEqualTo(NOT_FOUND);
        assertUnavailable(message, "no answer within " + SHORT + " ms");
    }

    @Test
    void aServerThatIsTakenForDeadIsAMissToo() throws Exception {
        uri = uri(CANCEL, NEVER, NEVER) + "&unavailable=miss";
        last.kill();
        done(MemcacheOperation.GET, null, dead);

        assertUnavailable(done(MemcacheOperation.GET, null, dead), "taken for dead since");
    }

    @Test
    void theOtherServerAnswersAsEver() throws Exception {
        last.kill();

        assertThat(done(MemcacheOperation.SET, "v", living, UNAVAILABLE, "of an earlier step")
                        .getHeaders())
                .containsEntry(OUTCOME, STORED)
                .doesNotContainKey(UNAVAILABLE);
        assertThat(done(MemcacheOperation.GET, null, living).getHeader(OUTCOME)).isEqualTo(FOUND);
    }

    @Test
    void theServerIsReadAgainWhenItIsBack() throws Exception {
        last.kill();
        done(MemcacheOperation.GET, null, dead);
        last.restart();

        assertThat(done(MemcacheOperation.SET, "v", dead).getHeader(OUTCOME)).isEqualTo(STORED);
    }

    @Test
    void byDefaultTheExchangeFails() throws Exception {
        uri = uri(RETRY, NEVER, NEVER);
        last.kill();

        assertFailure(send(MemcacheOperation.GET, null, dead), last, "could not connect");
    }

    @Test
    void badInputFailsEvenIfTheServerIsDead() throws Exception {
        last.kill();

        assertThat(send(MemcacheOperation.SET, "v", "two words").getException())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(send(MemcacheOperation.SET, "v", dead, TIME_TO_LIVE, "soon").getException())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(send(MemcacheOperation.SET, Map.of("a", "map"), dead).getException())
                .hasMessageContaining(dead);
    }

    @Test
    void aRefusalByTheServerFails() throws Exception {
        assertThat(send(MemcacheOperation.SET, new byte[1 << 20], dead).getException())
                .isInstanceOf(MemcacheRefusedException.class);
    }

    @Test
    void aServerWithoutMemoryFails() throws Exception {
        try (MemcachedServer full = MemcachedServer.start("-M", "-m", "8")) {
            String alone = "memcache:" + full.address() + "?unavailable=miss&timeToLive=0&timeout=" + NEVER;
            Exception failure = null;
            for (int i = 0; failure == null && i < 1000; i++) {
                failure = context.send(alone, new byte[100_000], KEY, "k" + i).getException();
            }
            assertThat(failure).isInstanceOf(MemcacheException.class).hasMessageContaining(full.address());
        }
    }

    @Test
    void aMissIsAnErrorIfTheEndpointSaysSo() throws Exception {
        uri += "&failOnMiss=true";
        last.kill();

        Exchange exchange = send(MemcacheOperation.GET, null, dead);

        assertThat(exchange.getException()).isInstanceOf(MemcacheOutcomeException.class);
        assertUnavailable(exchange.getMessage(), "could not connect");
    }

    @Test
    void bulkSetsAndFlushFailNevertheless() throws Exception {
        last.kill();
        BulkSet records = new BulkSet(Records.numbered("k", COUNT));

        assertFailure(context.send(uri, records), last, "could not connect");
        assertThat(Records.statuses(records)).contains(PENDING);
        assertFailure(context.send(uri, null, OPERATION, MemcacheOperation.FLUSH), last, "could not connect");
    }

    private Message done(MemcacheOperation operation, Object body, String key, Object... headers) throws Exception {
        Exchange exchange = send(operation, body, key, headers);
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage();
    }

    private Exchange send(MemcacheOperation operation, Object body, String key, Object... headers) throws Exception {
        Object[] all = new Object[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = OPERATION;
        all[1] = operation;
        all[2] = KEY;
        all[3] = key;
        return context.send(uri, body, all);
    }

    private void assertUnavailable(Message message, String reason) {
        assertThat(message.getHeader(UNAVAILABLE))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
                .containsOnlyKeys(last.address())
                .hasValueSatisfying(new Condition<>(text -> text.contains(reason), reason));
    }
}
