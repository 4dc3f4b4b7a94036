package org.memcload.component.memcache.pattern;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.memcload.component.memcache.ClientFailures;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.component.memcache.MemcacheRefusedException;
import org.memcload.component.memcache.TimeToLive;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;

/**
 * Locks as keys of memcached, which only one owner can add. The value is a token that only the owner knows, by which the lock is
 * renewed and released. A lock that is neither renewed nor released is free after its time to live, so that an owner that died
 * does not block the others longer than that.
 *
 * <p>Such a lock makes it rare that two owners do the same at once; it does not rule it out. memcached may drop the key when its
 * memory is full, and forgets it when it restarts or is flushed. An owner that was paused beyond the time to live does not know
 * that it has lost the lock. Nothing keeps such an owner from writing elsewhere (there is no fencing): use the lock to save work,
 * but not if doing the work twice does harm.
 *
 * <p>No method waits. Futures complete on a thread that must not be blocked. They fail with a {@link MemcacheException} if the
 * server cannot be reached or does not answer in time, whatever the endpoint's option {@code unavailable}: a lock never counts as
 * taken without its server. They fail with a {@link MemcacheRefusedException} if the server has no CAS. Safe for use by several
 * threads.
 */
public final class MemcacheLock {

    /** memcached counts in whole seconds: a time to live of 2 may be over after little more than 1. */
    private static final int SHORTEST = 2;

    private final MemcacheEndpoint endpoint;
    private final int seconds;

    /**
     * Locks on the servers of an endpoint.
     *
     * @param endpoint a started endpoint; its option {@code timeToLive} is that of the locks, its prefix and key policy apply
     * @throws IllegalArgumentException if the time to live is not set, or less than 2 seconds
     */
    public MemcacheLock(MemcacheEndpoint endpoint) {
        String timeToLive = endpoint.getConfiguration().getTimeToLive();
        this.endpoint = endpoint;
        this.seconds = timeToLive == null ? 0 : TimeToLive.seconds(timeToLive);
        if (seconds < SHORTEST) {
            throw new IllegalArgumentException("A lock needs a timeToLive of " + SHORTEST
                    + " seconds or more, after which it is free if its owner has died: set it as option of "
                    + endpoint);
        }
    }

    /** A new token that no other owner has. */
    public static String newToken() {
        return UUID.randomUUID().toString();
    }

    /** Time for which a lock is held for sure without a renewal, from the moment before it was requested. */
    public Duration heldFor() {
        return Duration.ofSeconds(seconds - 1L);
    }

    /**
     * Takes a lock that is free.
     *
     * @return whether the lock was free. If the future fails, the lock may be taken nevertheless: {@link #renew} or
     *     {@link #release} it
     */
    public CompletableFuture<Boolean> tryLock(String key, String token) {
        String sent = endpoint.sentKey(key);
        return ClientFailures.translated(endpoint.getClient()
                        .add(sent, bytes(token), 0, seconds)
                        .thenCompose(reply -> reply.outcome() == Outcome.STORED && reply.cas() == 0
                                ? withoutCas(sent)
                                : CompletableFuture.completedFuture(reply)))
                .thenApply(reply -> reply.outcome() == Outcome.STORED);
    }

    /** Frees a lock that can be neither renewed nor released safely, and fails with the reason. */
    private CompletableFuture<Reply> withoutCas(String sent) {
        MemcacheClient client = endpoint.getClient();
        return client.gets(sent).exceptionallyCompose(refusal -> client.delete(sent)
                .thenCompose(deleted -> CompletableFuture.failedFuture(refusal)));
    }

    /** Restarts the time to live of a lock; true if the token still held it. */
    public CompletableFuture<Boolean> renew(String key, String token) {
        return ifOwned(
                key,
                token,
                (sent, cas) -> endpoint.getClient().cas(sent, bytes(token), 0, seconds, cas),
                Outcome.STORED);
    }

    /** Frees a lock if the token still holds it; true if it did. */
    public CompletableFuture<Boolean> release(String key, String token) {
        return ifOwned(key, token, (sent, cas) -> endpoint.getClient().delete(sent, cas), Outcome.DELETED);
    }

    @FunctionalInterface
    private interface Change {
        CompletableFuture<Reply> of(String sentKey, long cas);
    }

    private CompletableFuture<Boolean> ifOwned(String key, String token, Change change, Outcome success) {
        String sent = endpoint.sentKey(key);
        return ClientFailures.translated(endpoint.getClient().gets(sent).thenCompose(reply -> {
            boolean owned = reply.outcome() == Outcome.FOUND && Arrays.equals(reply.value(), bytes(token));
            // by cas: it may expire and another owner may take it right now
            return owned
                    ? change.of(sent, reply.cas()).thenApply(changed -> changed.outcome() == success)
                    : CompletableFuture.completedFuture(false);
        }));
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.US_ASCII);
    }
}
