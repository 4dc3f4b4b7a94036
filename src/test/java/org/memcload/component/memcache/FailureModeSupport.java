package org.memcload.component.memcache;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.FailureMode;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Several servers of which one, always the last, is killed or frozen. */
@Tag("server")
@Timeout(60)
abstract class FailureModeSupport {

    static final int COUNT = 300;
    /** Keys of each server, for single requests. */
    static final int FEW = 5;
    /** Times in milliseconds; what waits for a long one is stopped by the time limit of the test. */
    static final long NEVER = 1_000_000;

    static final long SHORT = 300;
    final List<MemcachedServer> servers = new ArrayList<>();
    final MemcacheContext context = new MemcacheContext();
    Placement placement;
    MemcachedServer last;

    @AfterEach
    void end() {
        context.close();
        servers.forEach(MemcachedServer::close);
    }

    void startServers(int count) {
        for (int i = 0; i < count; i++) {
            servers.add(MemcachedServer.start());
        }
        last = servers.get(count - 1);
        placement = placement(count);
    }

    /** Where keys are as long as only the first servers are alive. */
    Placement placement(int alive) {
        return new Placement(
                servers.subList(0, alive).stream().map(MemcachedServer::address).toList());
    }

    String addresses() {
        return servers.stream().map(MemcachedServer::address).collect(joining(","));
    }

    String uri(FailureMode mode, long retryInterval, long timeout) {
        return options("memcache:" + addresses(), mode, retryInterval, timeout);
    }

    static String options(String uri, FailureMode mode, long retryInterval, long timeout) {
        return uri + "?failureMode=" + mode + "&retryInterval=" + retryInterval + "&timeout=" + timeout
                + "&failureThreshold=1";
    }

    List<String> keysOf(int server) {
        return keysOf(server, FEW);
    }

    List<String> keysOf(int server, int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key" + i)
                .filter(key -> placement.serverOf(Records.bytes(key)) == server)
                .limit(count)
                .toList();
    }

    Exchange set(String uri, String key) {
        try {
            return context.send(uri, "v", KEY, key);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    Exchange get(String uri, String key) throws Exception {
        return context.send(uri, null, KEY, key, OPERATION, MemcacheOperation.GET);
    }

    static byte[] stored(MemcachedServer server, String key) {
        try (MemcachedReader reader = server.reader()) {
            return reader.get(Records.bytes(key));
        }
    }

    static boolean holds(MemcachedServer server, String key) {
        return stored(server, key) != null;
    }

    static void assertFailure(Exchange exchange, MemcachedServer server, String reason) {
        assertThat(exchange.getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageContaining(server.address())
                .hasMessageContaining(reason);
    }
}
