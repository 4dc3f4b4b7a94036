package org.memcload.component.memcache;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What can be asked of the servers of one endpoint, in bytes. Nothing here waits: every call gives a future, which fails with
 * a {@link MemcacheException} where a server could not be reached, did not answer in time or failed, and with a
 * {@link MemcacheRefusedException} where it will never do what was asked. Misses and conflicts are no failures but the
 * {@link Reply#outcome outcome} of a reply.
 *
 * <p>Futures complete on a thread that must not be blocked. Keys are as memcached takes them, see {@link KeyPolicy}; times to
 * live are seconds, 0 for never. Safe for use by several threads.
 */
public final class MemcacheClient implements AutoCloseable {

    private final ServerPool servers;

    MemcacheClient(ServerPool servers) {
        this.servers = servers;
    }

    /** The value of a key. */
    public CompletableFuture<Reply> get(String key) {
        return submit(key, () -> CommandRequest.get(utf8(key)));
    }

    /** The value of a key, which from now on lives so many seconds. */
    public CompletableFuture<Reply> getAndTouch(String key, int timeToLive) {
        return submit(key, () -> CommandRequest.getAndTouch(utf8(key), timeToLive));
    }

    /**
     * The values of several keys.
     *
     * @return those that were found, in the order of the keys; fails if any of the servers fails
     */
    public CompletableFuture<Map<String, Reply>> getMany(Collection<String> keys) {
        List<String> wanted =
                keys.stream().distinct().map(KeyPolicy.REJECT::apply).toList();
        List<byte[]> bytes = wanted.stream().map(MemcacheClient::utf8).toList();
        return servers.submitShares(
                        IntStream.range(0, bytes.size()).toArray(),
                        bytes::get,
                        0,
                        indexes -> new GetManyRequest(bytes, indexes))
                .thenApply(requests -> {
                    Map<Integer, Reply> all = new TreeMap<>();
                    requests.forEach(request -> all.putAll(request.future().join()));
                    Map<String, Reply> found = new LinkedHashMap<>();
                    all.forEach((index, reply) -> found.put(wanted.get(index), reply));
                    return found;
                });
    }

    /** Stores a value, whatever the key has. */
    public CompletableFuture<Reply> set(String key, byte[] value, int flags, int timeToLive) {
        return store(MemcacheOperation.SET, key, value, flags, timeToLive, 0);
    }

    /** Stores a value unless the key has one; else the outcome is {@link MemcacheOutcome#NOT_STORED}. */
    public CompletableFuture<Reply> add(String key, byte[] value, int flags, int timeToLive) {
        return store(MemcacheOperation.ADD, key, value, flags, timeToLive, 0);
    }

    /** Stores a value if the key has one; else the outcome is {@link MemcacheOutcome#NOT_STORED}. */
    public CompletableFuture<Reply> replace(String key, byte[] value, int flags, int timeToLive) {
        return store(MemcacheOperation.REPLACE, key, value, flags, timeToLive, 0);
    }

    /**
     * Stores a value if that of the key is still the one with a number; else the outcome is {@link MemcacheOutcome#EXISTS}, or
     * {@link MemcacheOutcome#NOT_FOUND} where it has none any more.
     *
     * @param cas the {@link Reply#cas number} of the value that was read
     * @throws IllegalArgumentException if the number is 0, which no value has
     */
    public CompletableFuture<Reply> cas(String key, byte[] value, int flags, int timeToLive, long cas) {
        return store(MemcacheOperation.CAS, key, value, flags, timeToLive, checked(cas));
    }

    private static long checked(long cas) {
        if (cas == 0) {
            throw new IllegalArgumentException("cas needs the number of the value that was read; 0 is none");
        }
        return cas;
    }

    private CompletableFuture<Reply> store(
            MemcacheOperation operation, String key, byte[] value, int flags, int timeToLive, long cas) {
        return submit(key, () -> CommandRequest.store(operation, utf8(key), value, flags, timeToLive, cas));
    }

    /** Puts bytes behind the value of a key; its flags and its time to live stay. */
    public CompletableFuture<Reply> append(String key, byte[] value) {
        return submit(key, () -> CommandRequest.extend(MemcacheOperation.APPEND, utf8(key), value));
    }

    /** Puts bytes before the value of a key; its flags and its time to live stay. */
    public CompletableFuture<Reply> prepend(String key, byte[] value) {
        return submit(key, () -> CommandRequest.extend(MemcacheOperation.PREPEND, utf8(key), value));
    }

    /** Lets the value of a key live so many seconds from now. */
    public CompletableFuture<Reply> touch(String key, int timeToLive) {
        return submit(key, () -> CommandRequest.touch(utf8(key), timeToLive));
    }

    /** Removes the value of a key. */
    public CompletableFuture<Reply> delete(String key) {
        return submit(key, () -> CommandRequest.delete(utf8(key), 0));
    }

    /**
     * Removes the value of a key if it is still the one with a number; else the outcome is {@link MemcacheOutcome#EXISTS}, or
     * {@link MemcacheOutcome#NOT_FOUND} where it has none any more.
     *
     * @param cas the {@link Reply#cas number} of the value that was read
     * @throws IllegalArgumentException if the number is 0, which no value has
     */
    public CompletableFuture<Reply> delete(String key, long cas) {
        return submit(key, () -> CommandRequest.delete(utf8(key), checked(cas)));
    }

    /** The server that a key belongs to at present, as {@code host:port}. */
    public String serverOf(String key) {
        return servers.serverOf(utf8(key));
    }

    /**
     * Adds to the number that a key has, in decimal digits. Beyond 2^64 - 1 it goes on at 0.
     *
     * @param delta unsigned
     * @param initial what a key without a value gets, unsigned; null if it is to stay without, a miss
     * @param timeToLive of a key that gets its initial number
     * @return a reply with the {@link Reply#number number} that the key has now
     */
    public CompletableFuture<Reply> incr(String key, long delta, Long initial, int timeToLive) {
        return count(MemcacheOperation.INCR, key, delta, initial, timeToLive);
    }

    /** Takes from the number that a key has, which never falls below 0; otherwise as {@link #incr}. */
    public CompletableFuture<Reply> decr(String key, long delta, Long initial, int timeToLive) {
        return count(MemcacheOperation.DECR, key, delta, initial, timeToLive);
    }

    private CompletableFuture<Reply> count(
            MemcacheOperation operation, String key, long delta, Long initial, int timeToLive) {
        return submit(key, () -> CommandRequest.count(operation, utf8(key), delta, initial, timeToLive));
    }

    /**
     * Sends the pending records of a bulk set.
     *
     * @param timeToLive seconds, 0 for never
     * @param connection number of the connection; bulk sets sent through the same one are stored in their order
     * @return fails with a {@link MemcacheException} as long as records are pending afterwards
     */
    public CompletableFuture<Void> set(BulkSet records, int timeToLive, int connection) {
        if (records.count(BulkSet.Status.STORED) > 0) {
            records.supersede();
        }
        return servers.submitShares(
                        records.pending(),
                        records::key,
                        connection,
                        indexes -> new BulkSetRequest(records, indexes, timeToLive))
                .thenApply(MemcacheClient::conclude)
                .thenCompose(failure -> failure == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    /** Notes what became of the records, in one thread; the first failure, or null where there was none. */
    private static MemcacheException conclude(List<BulkSetRequest> requests) {
        MemcacheException first = null;
        for (BulkSetRequest request : requests) {
            MemcacheException refused = request.conclude();
            MemcacheException failure = failure(request.future());
            if (failure == null) {
                failure = refused;
            }
            if (first == null) {
                first = failure;
            } else if (failure != null) {
                first.addSuppressed(failure);
            }
        }
        return first;
    }

    /** How a decided request has failed, or null where it has not. */
    private static MemcacheException failure(CompletableFuture<?> decided) {
        try {
            decided.join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof MemcacheException cause) {
                return cause;
            }
            throw e;
        }
    }

    /**
     * Drops all that the servers hold.
     *
     * @param delay seconds after which it is done, 0 for at once
     * @return replies by {@code host:port}; fails where one of the servers does not answer
     */
    public CompletableFuture<Map<String, Reply>> flush(int delay) {
        return servers.submitToAll(() -> CommandRequest.flush(delay));
    }

    /**
     * What the servers tell of themselves.
     *
     * @param topic such as {@code settings}, or null for the general statistics
     * @return by server, as {@code host:port}; fails where one of them does not answer
     */
    public CompletableFuture<Map<String, Map<String, String>>> stats(String topic) {
        if (topic != null && topic.length() > MemcacheConstants.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("A topic of stats has at most " + MemcacheConstants.MAX_KEY_LENGTH
                    + " bytes; this one has " + topic.length());
        }
        return servers.submitToAll(() -> new StatsRequest(topic));
    }

    /** The servers' versions by {@code host:port}; fails where one of them does not answer. */
    public CompletableFuture<Map<String, String>> version() {
        return servers.submitToAll(CommandRequest::version).thenApply(replies -> {
            Map<String, String> versions = new LinkedHashMap<>();
            replies.forEach((server, reply) -> versions.put(server, ascii(reply)));
            return versions;
        });
    }

    /**
     * Asks each server for its version, over a connection that is kept for such questions: nothing else waits for the answer,
     * or fails where there is none.
     *
     * @return by server, as {@code host:port}
     */
    public Map<String, CompletableFuture<String>> probeVersions() {
        Map<String, CompletableFuture<String>> versions = new LinkedHashMap<>();
        servers.probe(CommandRequest::version)
                .forEach((server, reply) -> versions.put(server, reply.thenApply(MemcacheClient::ascii)));
        return versions;
    }

    /**
     * What each server tells of itself, asked as {@link #probeVersions} does.
     *
     * @return the general statistics by server, as {@code host:port}
     */
    public Map<String, CompletableFuture<Map<String, String>>> probeStats() {
        return servers.probe(() -> new StatsRequest(null));
    }

    /** What each connection knows of itself at present: asks no server, and opens nothing. */
    public List<ConnectionStatus> connections() {
        return servers.status();
    }

    public boolean isClosed() {
        return servers.isClosed();
    }

    private static String ascii(Reply reply) {
        return new String(reply.value(), StandardCharsets.US_ASCII);
    }

    private CompletableFuture<Reply> submit(String key, Supplier<CommandRequest> request) {
        KeyPolicy.REJECT.apply(key);
        // a key keeps its connection, and so its requests their order
        return servers.submit(utf8(key), key.hashCode(), request);
    }

    private static byte[] utf8(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        servers.close();
    }
}
