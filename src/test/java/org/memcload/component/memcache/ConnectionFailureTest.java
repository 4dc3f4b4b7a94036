package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.KEY;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.BulkSet;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.component.memcache.client.MisbehavingServer;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Servers that go away or freeze: every request ends, and the next one finds a server that is back. */
@Tag("server")
@Timeout(60)
class ConnectionFailureTest {

    /** Far beyond the time limit of a test, in milliseconds: what waits for it fails. */
    private static final String PATIENT = "?timeout=1000000";

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    @Test
    void aRefusedConnectionFailsAtOnceAndNamesTheServer() throws Exception {
        String address = freeAddress();
        for (int i = 0; i < 10; i++) {
            assertFailure(
                    context.send("memcache:" + address + PATIENT, "v", KEY, "k"),
                    address,
                    "could not connect: connection refused");
        }
    }

    @Test
    void anUnknownHostFailsAtOnceAndIsNamed() throws Exception {
        Exchange exchange = context.send("memcache:no-such-host.invalid:11211" + PATIENT, "v", KEY, "k");

        assertFailure(exchange, "no-such-host.invalid:11211", "could not connect: unknown host");
    }

    /** Nobody accepts, and the kernel has no room for a further connection: it answers none of its packets. */
    @Test
    void aConnectionThatIsNotAnsweredIsSaidToHaveTimedOut() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Connections full = Connections.asManyAsFit(server)) {
            String address = "127.0.0.1:" + server.getLocalPort();

            assertFailure(
                    context.send("memcache:" + address + "?timeout=1000", "v", KEY, "k"),
                    address,
                    "could not connect: timed out after 1000 ms");
            assertThat(full.count()).isPositive();
        }
    }

    @Test
    void requestsOnTheWayFailWhenTheServerIsKilled() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + PATIENT;
            context.request(uri, "v", KEY, "k");
            server.stop();
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sent.add(context.sendAsync(uri, Records.numbered("k", 100)));
            }

            server.kill();

            for (CompletableFuture<Exchange> each : sent) {
                assertFailure(each.get(), server.address(), "connection lost");
            }
        }
    }

    @Test
    void theNextRequestFindsAServerThatWasStartedAgain() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + PATIENT;
            context.request(uri, "v", KEY, "k");
            server.kill();
            assertThat(context.send(uri, "v", KEY, "k").getException()).isInstanceOf(MemcacheException.class);
            server.restart();

            context.request(uri, "again", KEY, "k");

            try (MemcachedReader reader = server.reader()) {
                assertThat(reader.get(Records.bytes("k"))).isEqualTo(Records.bytes("again"));
            }
        }
    }

    @Test
    void theLossOfAServerAndItsReturnAreLoggedOnceEach() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                LogLines log = new LogLines("org.memcload.component.memcache.client.ServerHealth")) {
            String uri = "memcache:" + server.address() + PATIENT;
            context.request(uri, "v", KEY, "k");
            server.kill();
            for (int i = 0; i < 5; i++) {
                assertThat(context.send(uri, "v", KEY, "k").getException()).isInstanceOf(MemcacheException.class);
            }
            server.restart();
            context.request(uri, "v", KEY, "k");
            context.request(uri, "v", KEY, "k");

            assertThat(log.at(Level.WARNING)).hasSize(1).first().asString().contains(server.address() + " is lost");
            assertThat(log.at(Level.INFO)).hasSize(1).first().asString().contains(server.address() + " answers again");
        }
    }

    @Test
    void aServerThatNeverAnswersIsSaidToSpeakSomethingElsePerhaps() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {})) {
            String uri = "memcache:" + server.address() + "?timeout=500";

            assertFailure(
                    context.send(uri, "v", KEY, "k"),
                    server.address().toString(),
                    "no answer within 500 ms, and none so far: it hangs, has no connection left (memcached's -c), or does"
                            + " not speak memcached's binary protocol");
        }
    }

    @Test
    void aServerThatHasAnsweredIsNotSaidToSpeakSomethingElse() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + "?timeout=500";
            context.request(uri, "v", KEY, "k");
            server.stop();

            for (int i = 0; i < 3; i++) {
                assertThat(context.send(uri, "v", KEY, "k").getException())
                        .hasMessageEndingWith("no answer within 500 ms");
            }
            server.cont();
        }
    }

    @Test
    void connectionsThatComeAndGoAreNotLogged() throws Exception {
        try (LogLines log = new LogLines("org.memcload.component.memcache.client");
                MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + PATIENT;
            context.request(uri, "v", KEY, "k");
            server.restart();
            await().until(() -> context.send(uri, "v", KEY, "k").getException() == null);
            context.stop(uri);

            assertThat(log.at(Level.INFO)).isEmpty();
            assertThat(log.at(Level.WARNING)).isEmpty();
        }
    }

    @Test
    void aFrozenServerFailsRequestsByTheirDeadlineAndIsOfUseWhenItGoesOn() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + "?timeout=500";
            context.request(uri, "v", KEY, "k");
            server.stop();

            CompletableFuture<Exchange> first = context.sendAsync(uri, "first", KEY, "k");
            assertThat(first).isNotDone();
            assertFailure(first.get(), server.address(), "no answer within 500 ms");
            // over a connection that the frozen server has not accepted
            assertFailure(context.send(uri, "second", KEY, "k"), server.address(), "no answer within 500 ms");

            server.cont();
            context.request("memcache:" + server.address() + PATIENT, "third", KEY, "k");
            context.request(uri, "fourth", KEY, "k");
            assertThat(context.request(uri + "&operation=GET", null, KEY, "k")).isEqualTo(Records.bytes("fourth"));
        }
    }

    @Test
    void theLossOfAnIdleConnectionCostsNoRequest() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + PATIENT;
            context.request(uri, "v", KEY, "k");

            server.kill();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().endsWith(":" + server.port())));
            server.restart();

            context.request(uri, "v", KEY, "k");
        }
    }

    @Test
    void noThreadWaitsForTheAnswer() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + PATIENT;
            context.request(uri, "v", KEY, "k");
            server.stop();

            CompletableFuture<Thread> answered =
                    context.sendAsync(uri, "v", KEY, "k").thenApply(exchange -> Thread.currentThread());
            assertThat(answered).isNotDone();
            server.cont();

            assertThat(answered.get().getName()).startsWith("Camel").endsWith(" - memcache");
        }
    }

    @Test
    void everyRequestOfAStormEndsWhenTheServerIsKilledInItsMiddle() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + PATIENT + "&maxInFlight=8";
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                // so few that one answer acknowledges all of a bulk set
                sent.add(context.sendAsync(uri, new BulkSet(Records.numbered(i + "-", 100))));
                if (i == 100) {
                    sent.get(20).get(10, TimeUnit.SECONDS);
                    server.kill();
                }
            }

            int failed = 0;
            for (CompletableFuture<Exchange> each : sent) {
                Exchange exchange = each.get(10, TimeUnit.SECONDS);
                BulkSet records = exchange.getMessage().getBody(BulkSet.class);
                boolean stored = exchange.getException() == null;
                assertThat(Records.statuses(records))
                        .containsOnly(stored ? BulkSet.Status.STORED : BulkSet.Status.PENDING);
                failed += stored ? 0 : 1;
            }
            assertThat(failed).isBetween(99, 180);
        }
    }

    @Test
    void requestsOnTheWayFailWhenTheEndpointStops() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + PATIENT;
            context.request(uri, "v", KEY, "k");
            server.stop();
            CompletableFuture<Exchange> sent = context.sendAsync(uri, "v", KEY, "k");

            context.endpoint(uri).stop();

            assertFailure(sent.get(), server.address(), "connection closed");
        }
    }

    @Test
    void aRequestOfAnInterruptedThreadEndsAndTheNextOneGoesThrough() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            String uri = "memcache:" + server.address() + PATIENT;
            for (int i = 0; i < 2; i++) {
                Thread.currentThread().interrupt();
                CompletableFuture<Exchange> sent = context.sendAsync(uri, "v", KEY, "k");
                assertThat(Thread.interrupted()).isTrue();
                Exchange exchange = sent.get(10, TimeUnit.SECONDS);
                if (exchange.getException() != null) {
                    assertFailure(exchange, server.address(), "could not send the request");
                }

                context.request(uri, "v", KEY, "k");
            }
        }
    }

    private static void assertFailure(Exchange exchange, String address, String reason) {
        assertThat(exchange.getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageContaining(address)
                .hasMessageContaining(reason);
        assertThat(((MemcacheException) exchange.getException()).getServer()).isEqualTo(address);
    }

    private static String freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    /** Connections that wait to be accepted. */
    private record Connections(List<Socket> sockets) implements AutoCloseable {

        private static final int UNANSWERED_MILLIS = 500;

        static Connections asManyAsFit(ServerSocket server) throws IOException {
            Connections connections = new Connections(new ArrayList<>());
            while (true) {
                Socket socket = new Socket();
                connections.sockets.add(socket);
                try {
                    socket.connect(server.getLocalSocketAddress(), UNANSWERED_MILLIS);
                } catch (SocketTimeoutException e) {
                    return connections;
                }
            }
        }

        int count() {
            return sockets.size();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
