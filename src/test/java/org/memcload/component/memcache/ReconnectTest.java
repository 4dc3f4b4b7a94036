package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.KEY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.MisbehavingServer;

/** Connections that failed leave nothing behind. */
class ReconnectTest {

    private static final int TIMES = 25;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "no-such-host.invalid:11211"})
    void connectionsThatCouldNotBeOpenedLeaveNoThreadAndNoFile(String unreachable) throws Exception {
        try (MemcacheContext context = new MemcacheContext()) {
            assertThatNothingIsLeft(context, "memcache:" + unreachable + "?timeout=20000");
        }
    }

    @Test
    void connectionsThatWereLostLeaveNoThreadAndNoFile() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {
                    throw new IOException("closed");
                });
                MemcacheContext context = new MemcacheContext()) {
            assertThatNothingIsLeft(context, "memcache:" + server.address() + "?timeout=20000");
            assertThat(server.connections()).isGreaterThan(TIMES);
        }
    }

    @Test
    void connectionsThatWereGivenUpLeaveNoThreadAndNoFile() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {});
                MemcacheContext context = new MemcacheContext()) {
            assertThatNothingIsLeft(context, "memcache:" + server.address() + "?timeout=5");
        }
    }

    private static void assertThatNothingIsLeft(MemcacheContext context, String uri) throws Exception {
        for (int i = 0; i < 5; i++) {
            context.send(uri, "v", KEY, "k");
        }
        await().until(() -> connectionThreads() == 0);
        long files = openFiles();

        for (int i = 0; i < TIMES; i++) {
            assertThat(context.send(uri, "v", KEY, "k").getException()).isInstanceOf(MemcacheException.class);
        }

        await().untilAsserted(() -> {
            assertThat(connectionThreads()).isZero();
            assertThat(openFiles()).isLessThan(files + TIMES / 5);
        });
    }

    private static long connectionThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.equals("memcache deadlines"))
                .filter(name -> name.startsWith("memcache ") || name.startsWith("Memcached IO"))
                .count();
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
