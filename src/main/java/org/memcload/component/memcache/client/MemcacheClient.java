package org.memcload.component.memcache.client;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.memcload.component.memcache.client.protocol.BinaryProtocol;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.protocol.Command;
import org.memcload.component.memcache.client.protocol.CommandRequest;
import org.memcload.component.memcache.client.protocol.GetManyRequest;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;
import org.memcload.component.memcache.client.protocol.StatsRequest;

/**
 * A client for one or several memcached servers. Values are bytes. No method blocks: every call returns a future. The future fails
 * with a {@link RequestFailedException} if a server could not be reached, did not answer in time or failed, and with a
 * {@link RequestRefusedException} if the server will never accept the request. Misses and conflicts are not failures but the
 * {@link Reply#outcome outcome} of a reply.
 *
 * <p>Futures complete on a thread that must not be blocked. Keys must be valid for memcached, see {@link KeyPolicy}; times to live
 * are seconds, 0 for never. Safe for use by several threads.
 */
public final class MemcacheClient implements AutoCloseable {

    private final ServerPool pool;
    private final RequestSender requests;
    private final ClientMetrics metrics;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A client of a pool's servers.
     *
     * @param metrics may be null
     * @param release gives the pool back
     */
    MemcacheClient(ServerPool pool, ClientMetrics metrics, Runnable release) {
        this.pool = pool;
        this.requests = new RequestSender(pool, metrics);
        this.metrics = metrics;
        this.release = release;
        if (metrics != null) {
            pool.add(metrics);
        }
    }

    /**
     * A builder of a client.
     *
     * @param servers as in {@code host:port,host:port}; each key has its server by consistent hashing
     * @throws IllegalArgumentException if it is not such a list
     */
    public static MemcacheClientBuilder builder(String servers) {
        return new MemcacheClientBuilder(ServerAddress.parseList(servers));
    }

    /**
     * A client over the same connections, with metrics of its own. To close it leaves the connections open; it fails all requests
     * after this client was closed.
     *
     * @param hearer null for no metrics
     */
    public MemcacheClient withMetrics(ClientMetrics hearer) {
        return new MemcacheClient(pool, hearer, () -> {});
    }

    /** The servers, in the order in which they were given. */
    public List<ServerAddress> servers() {
        return pool.servers();
    }

    /** The value of a key. */
    public CompletableFuture<Reply> get(String key) {
        return submit(key, () -> CommandRequest.get(utf8(key)));
    }

    /**
     * The value of a key with its {@link Reply#cas number}, for {@link #cas} and {@link #delete(String, long)}. Fails if the
     * server gives values no numbers.
     */
    public CompletableFuture<Reply> gets(String key) {
        return get(key).thenApply(reply -> {
            if (reply.outcome() == Outcome.FOUND && reply.cas() == 0) {
                throw new RequestRefusedException(serverOf(key), BinaryProtocol.CAS_DEMANDED);
            }
            return reply;
        });
    }

    /** Reads the value of a key and restarts its time to live, in seconds. */
    public CompletableFuture<Reply> getAndTouch(String key, int timeToLive) {
        return submit(key, () -> CommandRequest.getAndTouch(utf8(key), timeToLive));
    }

    /**
     * The values of several keys.
     *
     * @return the values that were found, in the order of the keys; fails if any of the servers fails
     */
    public CompletableFuture<Map<String, Reply>> getMany(Collection<String> keys) {
        return getAvailable(keys).thenCompose(Available::complete);
    }

    /**
     * The values of several keys, as far as their servers answer.
     *
     * @return by key: the values that were found, and the failures of the keys whose server has failed; in the order of the keys
     */
    public CompletableFuture<Available<Reply>> getAvailable(Collection<String> keys) {
        List<String> wanted =
                keys.stream().distinct().map(KeyPolicy.REJECT::apply).toList();
        List<byte[]> bytes = wanted.stream().map(MemcacheClient::utf8).toList();
        return requests.submitShares(
                        IntStream.range(0, bytes.size()).toArray(),
                        bytes::get,
                        Via.FIRST,
                        indexes -> new GetManyRequest(bytes, indexes))
                .thenApply(shares -> {
                    Map<Integer, Reply> found = new TreeMap<>();
                    Map<Integer, RequestFailedException> failures = new TreeMap<>();
                    for (Share<Map<Integer, Reply>> share : shares) {
                        RequestFailedException failure = share.call().failure();
                        if (failure == null) {
                            found.putAll(share.call().future().join());
                        } else {
                            IntStream.of(share.indexes()).forEach(index -> failures.put(index, failure));
                        }
                    }
                    return new Available<>(byKey(found, wanted), byKey(failures, wanted));
                });
    }

    private static <T> Map<String, T> byKey(Map<Integer, T> byIndex, List<String> keys) {
        Map<String, T> named = new LinkedHashMap<>();
        byIndex.forEach((index, value) -> named.put(keys.get(index), value));
        return named;
    }

    /** Stores a value, whether or not the key has one. */
    public CompletableFuture<Reply> set(String key, byte[] value, int flags, int timeToLive) {
        return store(Command.SET, key, value, flags, timeToLive, 0);
    }

    /** Stores a value unless the key has one; then the outcome is {@link Outcome#NOT_STORED}. */
    public CompletableFuture<Reply> add(String key, byte[] value, int flags, int timeToLive) {
        return store(Command.ADD, key, value, flags, timeToLive, 0);
    }

    /** Stores a value if the key has one; if not, the outcome is {@link Outcome#NOT_STORED}. */
    public CompletableFuture<Reply> replace(String key, byte[] value, int flags, int timeToLive) {
        return store(Command.REPLACE, key, value, flags, timeToLive, 0);
    }

    /**
     * Stores a value if the key still has the value with a number. If not, the outcome is {@link Outcome#EXISTS}, or
     * {@link Outcome#NOT_FOUND} if the key has no value any more.
     *
     * @param cas the {@link Reply#cas number} of the value that was read
     * @throws IllegalArgumentException if the number is 0, which no value has
     */
    public CompletableFuture<Reply> cas(String key, byte[] value, int flags, int timeToLive, long cas) {
        return store(Command.CAS, key, value, flags, timeToLive, checked(cas));
    }

    private static long checked(long cas) {
        if (cas == 0) {
            throw new IllegalArgumentException("cas needs the number of the value that was read, which is never 0");
        }
        return cas;
    }

    private CompletableFuture<Reply> store(
            Command command, String key, byte[] value, int flags, int timeToLive, long cas) {
        return submit(key, () -> CommandRequest.store(command, utf8(key), value, flags, timeToLive, cas));
    }

    /** Puts bytes after the value of a key; its flags and its time to live stay. */
    public CompletableFuture<Reply> append(String key, byte[] value) {
        return submit(key, () -> CommandRequest.extend(Command.APPEND, utf8(key), value));
    }

    /** Puts bytes before the value of a key; its flags and its time to live stay. */
    public CompletableFuture<Reply> prepend(String key, byte[] value) {
        return submit(key, () -> CommandRequest.extend(Command.PREPEND, utf8(key), value));
    }

    /** Restarts the time to live of a key, in seconds. */
    public CompletableFuture<Reply> touch(String key, int timeToLive) {
        return submit(key, () -> CommandRequest.touch(utf8(key), timeToLive));
    }

    /** Removes the value of a key. */
    public CompletableFuture<Reply> delete(String key) {
        return submit(key, () -> CommandRequest.delete(utf8(key), 0));
    }

    /**
     * Removes the value of a key if it is still the value with a number. If not, the outcome is {@link Outcome#EXISTS}, or
     * {@link Outcome#NOT_FOUND} if the key has no value any more.
     *
     * @param cas the {@link Reply#cas number} of the value that was read
     * @throws IllegalArgumentException if the number is 0, which no value has
     */
    public CompletableFuture<Reply> delete(String key, long cas) {
        return submit(key, () -> CommandRequest.delete(utf8(key), checked(cas)));
    }

    /** The server that a key belongs to at present, as {@code host:port}. */
    public String serverOf(String key) {
        return requests.serverOf(utf8(key));
    }

    /**
     * Adds to the number, in decimal digits, of a key. After 2^64 - 1 it continues at 0.
     *
     * @param delta unsigned
     * @param initial number for a key without a value, unsigned; null leaves it without a value, as a miss
     * @param timeToLive of a key that gets its initial number
     * @return a reply with the {@link Reply#number number} that the key has now
     */
    public CompletableFuture<Reply> incr(String key, long delta, Long initial, int timeToLive) {
        return count(Command.INCR, key, delta, initial, timeToLive);
    }

    /** Subtracts from the number of a key, which never falls below 0; otherwise like {@link #incr}. */
    public CompletableFuture<Reply> decr(String key, long delta, Long initial, int timeToLive) {
        return count(Command.DECR, key, delta, initial, timeToLive);
    }

    private CompletableFuture<Reply> count(Command command, String key, long delta, Long initial, int timeToLive) {
        return submit(key, () -> CommandRequest.count(command, utf8(key), delta, initial, timeToLive))
                .thenCompose(reply -> reply.outcome() == Outcome.NOT_STORED
                        // another client added the key in between, so now there is a number to count on from
                        ? count(command, key, delta, initial, timeToLive)
                        : CompletableFuture.completedFuture(reply));
    }

    /**
     * Sends the pending records of a bulk set.
     *
     * @param timeToLive seconds, 0 for never
     * @param connection number of the connection; bulk sets sent through the same one are stored in their order
     * @return fails with a {@link RequestFailedException} as long as records are pending afterwards
     * @throws IllegalArgumentException if the records take 2 GiB or more with 32 bytes for each; none of them is sent
     */
    public CompletableFuture<Void> set(BulkSet records, int timeToLive, int connection) {
        if (!BulkSetRequest.hasRoom(records.size(), records.byteSize())) {
            throw new IllegalArgumentException("A bulk set of " + records.size() + " records with " + records.byteSize()
                    + " bytes of keys and values is too large: send it in parts of less than 2 GiB each");
        }
        if (records.count(BulkSet.Status.STORED) > 0) {
            records.supersede();
        }
        return requests.submitShares(
                        records.pending(),
                        records::key,
                        Via.bulk(connection),
                        indexes -> records.request(indexes, timeToLive))
                .thenApply(shares -> conclude(records, shares))
                .thenCompose(failure -> failure == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    /** Notes the status of the records, in one thread; returns the first failure, or null without a failure. */
    private static RequestFailedException conclude(BulkSet records, List<Share<BulkSetRequest>> shares) {
        RequestFailedException first = null;
        for (Share<BulkSetRequest> share : shares) {
            Call<BulkSetRequest> call = share.call();
            RequestFailedException refused =
                    records.conclude((BulkSetRequest) call.request(), share.indexes(), call.server());
            RequestFailedException failure = call.failure();
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

    /**
     * Flushes all items of the servers.
     *
     * @param delay seconds until the servers flush, 0 for at once
     * @return replies by {@code host:port}; fails if one of the servers does not answer
     */
    public CompletableFuture<Map<String, Reply>> flush(int delay) {
        return requests.submitToAll(() -> CommandRequest.flush(delay)).thenCompose(Available::complete);
    }

    /**
     * The servers' statistics.
     *
     * @param topic such as {@code settings}, or null for the general statistics
     * @return by server, as {@code host:port}; fails if one of the servers does not answer
     */
    public CompletableFuture<Map<String, Map<String, String>>> stats(String topic) {
        return availableStats(topic).thenCompose(Available::complete);
    }

    /**
     * The statistics of the servers that answer.
     *
     * @param topic as for {@link #stats}
     * @return by server, as {@code host:port}: the statistics and the failures
     */
    public CompletableFuture<Available<Map<String, String>>> availableStats(String topic) {
        if (topic != null && topic.length() > BinaryProtocol.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("A topic of stats has at most " + BinaryProtocol.MAX_KEY_LENGTH
                    + " bytes; this one has " + topic.length());
        }
        return requests.submitToAll(() -> new StatsRequest(topic));
    }

    /** The servers' versions by {@code host:port}; fails if one of the servers does not answer. */
    public CompletableFuture<Map<String, String>> version() {
        return availableVersions().thenCompose(Available::complete);
    }

    /** The versions of the servers that answer, and the failures of the others, by {@code host:port}. */
    public CompletableFuture<Available<String>> availableVersions() {
        return requests.submitToAll(CommandRequest::version).thenApply(replies -> {
            Map<String, String> versions = new LinkedHashMap<>();
            replies.answers().forEach((server, reply) -> versions.put(server, ascii(reply)));
            return new Available<>(versions, replies.failures());
        });
    }

    /**
     * Reads the version of each server, over a connection that is kept for such probes: no other request waits for the answer,
     * or fails without it.
     *
     * @return by server, as {@code host:port}
     */
    public Map<String, CompletableFuture<String>> probeVersions() {
        Map<String, CompletableFuture<String>> versions = new LinkedHashMap<>();
        pool.probes()
                .ask(CommandRequest::version)
                .forEach((server, reply) -> versions.put(server, reply.thenApply(MemcacheClient::ascii)));
        return versions;
    }

    /**
     * Reads the statistics of each server, over the same connections as {@link #probeVersions}.
     *
     * @return the general statistics by server, as {@code host:port}
     */
    public Map<String, CompletableFuture<Map<String, String>>> probeStats() {
        return pool.probes().ask(() -> new StatsRequest(null));
    }

    /** The present state of each connection; sends no request and opens no connection. */
    public List<ConnectionStatus> connections() {
        return pool.status();
    }

    /** Whether the client was closed: it then fails all requests. */
    public boolean isClosed() {
        return closed.get() || pool.isClosed();
    }

    private static String ascii(Reply reply) {
        return new String(reply.value(), StandardCharsets.US_ASCII);
    }

    private CompletableFuture<Reply> submit(String key, Supplier<CommandRequest> request) {
        KeyPolicy.REJECT.apply(key);
        // a key keeps its connection, and so its requests keep their order
        return requests.submit(utf8(key), Via.single(key.hashCode()), request);
    }

    private static byte[] utf8(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** Fails all further requests, and those on their way unless another client shares the connections. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            requests.close();
            if (metrics != null) {
                pool.remove(metrics);
            }
            release.run();
        }
    }
}
