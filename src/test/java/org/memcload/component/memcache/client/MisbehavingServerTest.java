package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.client.Requests.failure;
import static org.memcload.component.memcache.client.Requests.onFirstConnection;
import static org.memcload.component.memcache.client.Requests.set;
import static org.memcload.component.memcache.client.Requests.sets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.protocol.BulkSetRequest;
import org.memcload.component.memcache.client.transport.TransportSecurity;

/** Requests to servers that do not keep to the protocol: all of them end, and the next ones find a new connection. */
@Timeout(30)
class MisbehavingServerTest {

    private static final long SHORT = 300;
    private static final long LONG = 20_000;

    private final Deadlines deadlines = new Deadlines();

    @AfterEach
    void end() {
        deadlines.close();
    }

    @Test
    void aServerThatNeverAnswersIsSentNothingButTheQuestionsOfTheGreeting() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {});
                ServerConnection connection = connect(server, SHORT, 10)) {
            List<CompletableFuture<BulkSetRequest>> requests = sets(connection, 5);

            requests.forEach(request -> assertThat(failure(request))
                    .isInstanceOf(RequestFailedException.class)
                    .hasMessageContaining(server.address().toString()));
            assertThat(server.received()).hasSize(2).allMatch(MisbehavingServer.Received::isGreeting);
        }
    }

    static Stream<MisbehavingServer.Behaviour> garbage() {
        return Stream.of(
                (request, out) -> out.write("ERROR\r\n".repeat(20).getBytes(StandardCharsets.US_ASCII)),
                (request, out) -> MisbehavingServer.header(out, 0x42, 0, 0, 0, 0),
                (request, out) -> MisbehavingServer.header(out, 0x81, MisbehavingServer.NOOP, 0, 0, 0x7fff_ffff),
                (request, out) -> MisbehavingServer.header(out, 0x81, MisbehavingServer.NOOP, 0, 0, -1),
                (request, out) -> MisbehavingServer.header(out, 0x81, MisbehavingServer.NOOP, 0x84, 0, 1),
                (request, out) -> MisbehavingServer.header(out, 0x81, MisbehavingServer.NOOP, 0, -1, 1),
                (request, out) -> MisbehavingServer.header(out, 0x81, MisbehavingServer.NOOP, 0, 0x7fff_ffff, 1),
                (request, out) -> MisbehavingServer.header(out, 0x81, 0x11, 0, 0, 0),
                (request, out) -> MisbehavingServer.header(out, 0x81, 0x11, 0x82, 0, 1));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void garbageForAnAnswerFailsTheRequestAndTheNextOneGoesOverANewConnection(MisbehavingServer.Behaviour garbage)
            throws Exception {
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection(garbage));
                ServerConnection connection = connect(server, LONG, 10)) {
            assertThat(failure(set(connection)))
                    .isInstanceOf(RequestFailedException.class)
                    .hasMessageContaining(server.address() + ": not a response of memcached's binary protocol");

            assertThat(set(connection).get().transientFailure()).isNull();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatClosesInTheMiddleOfItsAnswerFailsTheRequest() throws Exception {
        MisbehavingServer.Behaviour half = (request, out) -> {
            out.write(new byte[] {(byte) 0x81, MisbehavingServer.NOOP, 0});
            throw new IOException("closed");
        };
        try (MisbehavingServer server = MisbehavingServer.afterGreeting(onFirstConnection(half));
                ServerConnection connection = connect(server, LONG, 10)) {
            assertThat(failure(set(connection)))
                    .isInstanceOf(RequestFailedException.class)
                    .hasMessageContaining("connection lost");

            assertThat(set(connection).get().transientFailure()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x81, 0x84, 0x20})
    void aServerThatDoesNotTellItsSettingsIsStillOfUse(int status) throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.isGreeting()) {
                        MisbehavingServer.answer(out, request, status, "No such thing");
                    } else if (request.opcode() == MisbehavingServer.NOOP) {
                        MisbehavingServer.answer(out, request, 0, "");
                    }
                });
                ServerConnection connection = connect(server, LONG, 10)) {
            assertThat(set(connection).get().transientFailure()).isNull();
        }
    }

    private ServerConnection connect(MisbehavingServer server, long timeout, int maxInFlight) {
        return new ServerConnection(
                server.address(),
                TransportSecurity.NONE,
                new Timeouts(timeout, timeout),
                maxInFlight,
                deadlines,
                Reachability.UNWATCHED);
    }
}
