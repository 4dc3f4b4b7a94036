package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.MemcacheContext;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
class MemcacheLockTest {

    private MemcachedServer server;
    private MemcachedReader reader;
    private MemcacheContext context;
    private MemcacheContext other;
    private MemcacheLock ours;
    private MemcacheLock theirs;

    @BeforeEach
    void start() throws Exception {
        server = MemcachedServer.start();
        reader = server.reader();
        context = new MemcacheContext();
        other = new MemcacheContext();
        ours = new MemcacheLock(endpoint(context, "60s"));
        theirs = new MemcacheLock(endpoint(other, "60s"));
    }

    private MemcacheEndpoint endpoint(MemcacheContext in, String timeToLive) {
        return (MemcacheEndpoint)
                in.endpoint("memcache:" + server.address() + "?timeout=10000&keyPrefix=lock:&timeToLive=" + timeToLive);
    }

    @AfterEach
    void end() {
        context.close();
        other.close();
        reader.close();
        server.close();
    }

    @Test
    void oneOfTwoGetsTheLockAndTheOtherAfterItsRelease() throws Exception {
        assertThat(join(ours.tryLock("job", "a"))).isTrue();
        assertThat(join(theirs.tryLock("job", "b"))).isFalse();
        assertThat(join(ours.release("job", "a"))).isTrue();
        assertThat(join(theirs.tryLock("job", "b"))).isTrue();
    }

    @Test
    void aLostLockIsNeitherReleasedNorRenewedByTheOneThatLostIt() throws Exception {
        join(ours.tryLock("job", "a"));
        reader.flushAll();
        join(theirs.tryLock("job", "b"));

        assertThat(join(ours.release("job", "a"))).isFalse();
        assertThat(join(ours.renew("job", "a"))).isFalse();
        assertThat(owner()).isEqualTo("b");
    }

    @Test
    void aLockThatIsGoneIsNotRenewed() throws Exception {
        assertThat(join(ours.renew("job", "a"))).isFalse();
        assertThat(owner()).isNull();
    }

    @Test
    void theLockOfAnOwnerThatDiedIsFreeAfterItsTimeToLive() throws Exception {
        MemcacheLock shortLived = new MemcacheLock(endpoint(context, "2s"));
        join(shortLived.tryLock("job", "a"));
        assertThat(join(theirs.tryLock("job", "b"))).isFalse();

        await().until(() -> join(theirs.tryLock("job", "b")));
        assertThat(join(shortLived.release("job", "a"))).isFalse();
    }

    @Test
    void aRenewedLockOutlivesItsTimeToLive() throws Exception {
        MemcacheLock shortLived = new MemcacheLock(endpoint(context, "2s"));
        join(shortLived.tryLock("kept", "a"));
        join(shortLived.tryLock("job", "a"));
        // as long as the other one needs to expire, and once more
        for (int i = 0; i < 2; i++) {
            await().until(() -> {
                assertThat(join(shortLived.renew("kept", "a"))).isTrue();
                return join(shortLived.tryLock("job", "a"));
            });
        }
        assertThat(shortLived.heldFor()).hasSeconds(1);
    }

    @Test
    void whatWasChangedAfterItWasReadIsNotDeletedByItsNumber() throws Exception {
        MemcacheClient client = endpoint(context, "60s").getClient();
        client.set("k", new byte[] {1}, 0, 0).get();
        long read = client.get("k").get().cas();
        client.set("k", new byte[] {2}, 0, 0).get();

        assertThat(client.delete("k", read).get().outcome()).isEqualTo(Outcome.EXISTS);
        long now = client.get("k").get().cas();
        assertThat(client.delete("k", now).get().outcome()).isEqualTo(Outcome.DELETED);
        assertThat(client.delete("k", now).get().outcome()).isEqualTo(Outcome.NOT_FOUND);
        assertThatThrownBy(() -> client.delete("k", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1s", "0"})
    void aTimeToLiveThatIsNoLimitOrTooShortIsRefused(String timeToLive) {
        assertThatThrownBy(() -> new MemcacheLock(endpoint(context, timeToLive)))
                .hasMessageContaining("2 seconds or more");
    }

    private String owner() {
        byte[] value = reader.get("lock:job".getBytes(StandardCharsets.UTF_8));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static <T> T join(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }
}
