package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.ErrorKind;
import org.memcload.component.memcache.client.MisbehavingServer;
import org.memcload.testing.MemcachedServer;

/** Failures tell what kind they are. */
class ErrorKindTest {

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    @Test
    void noConnectionAndNoSuchHostAreConnect() throws Exception {
        assertThat(kind("127.0.0.1:1")).isEqualTo(ErrorKind.CONNECT);
        assertThat(kind("no-such-host.invalid:11211")).isEqualTo(ErrorKind.CONNECT);
    }

    @Test
    void silenceIsTimeout() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {})) {
            assertThat(failure("memcache:" + server.address() + "?timeout=100")).isEqualTo(ErrorKind.TIMEOUT);
        }
    }

    @Test
    void aConnectionClosedInPlaceOfAnAnswerIsLost() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> {
            throw new IOException("closed");
        })) {
            assertThat(kind(server.address().toString())).isEqualTo(ErrorKind.LOST);
        }
    }

    @Test
    void whatIsNoResponseIsGarbled() throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting((request, out) -> out.write(new byte[24]))) {
            assertThat(kind(server.address().toString())).isEqualTo(ErrorKind.GARBLED);
        }
    }

    @Tag("server")
    @Test
    void aServerOutOfMemoryIsServerAndAValueTooLargeRefused() throws Exception {
        try (MemcachedServer server = MemcachedServer.start("-M", "-m", "8")) {
            String uri = "memcache:" + server.address() + "?timeout=10000";
            int stored = 0;
            Exception failure = null;
            while (failure == null && stored++ < 1000) {
                failure =
                        context.send(uri, new byte[100_000], KEY, "k" + stored).getException();
            }
            assertThat(ErrorKind.of(failure)).isEqualTo(ErrorKind.SERVER);
            assertThat(ErrorKind.of(
                            context.send(uri, new byte[1 << 20], KEY, "k").getException()))
                    .isEqualTo(ErrorKind.REFUSED);
        }
    }

    @Test
    void whatIsAskedOfAStoppedEndpointIsClosed() {
        MemcacheEndpoint endpoint = (MemcacheEndpoint) context.endpoint("memcache:127.0.0.1:1");
        endpoint.stop();

        assertThat(endpoint.getClient().get("k").handle((reply, failure) -> ErrorKind.of(failure)))
                .isCompletedWithValue(ErrorKind.CLOSED);
        assertThat(endpoint.getClient().probeVersions().get("127.0.0.1:1")).isCompletedExceptionally();
    }

    @Test
    void aFailureOfAnotherFutureHasTheKindOfItsCause() {
        MemcacheException timeout = new MemcacheException(ErrorKind.TIMEOUT, "a:1", "late", null);
        assertThat(ErrorKind.of(new CompletionException(timeout))).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(ErrorKind.of(new IllegalStateException())).isEqualTo(ErrorKind.OTHER);
    }

    private ErrorKind kind(String address) throws Exception {
        return failure("memcache:" + address + "?timeout=20000");
    }

    private ErrorKind failure(String uri) throws Exception {
        return ErrorKind.of(context.send(uri, "v", KEY, "k").getException());
    }
}
