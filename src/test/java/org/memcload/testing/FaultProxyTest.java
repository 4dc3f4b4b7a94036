package org.memcload.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.memcload.testing.FaultProxy.Direction.TO_CLIENT;
import static org.memcload.testing.FaultProxy.Direction.TO_SERVER;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.FaultProxy.Cut;
import org.memcload.testing.FaultProxy.Direction;
import org.memcload.testing.FaultProxy.Ends;

@Tag("server")
@Timeout(60)
class FaultProxyTest {

    private static final byte[] SET = ascii("set k 0 0 1 noreply\r\nv\r\n");
    private static final byte[] VERSION = ascii("version\r\n");

    @AutoClose
    private final MemcachedServer server = MemcachedServer.start();

    @AutoClose
    private final FaultProxy proxy = FaultProxy.before(server);

    @Test
    void withoutAFaultEverythingPassesAndIsCounted() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);
            assertThat(client.getInputStream().read()).isEqualTo('V');
            await().until(() -> proxy.passed(TO_CLIENT) > 1);

            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.open()).isEqualTo(1);
            assertThat(proxy.passed(TO_SERVER)).isEqualTo(VERSION.length);
            assertThat(proxy.received(TO_SERVER)).isEqualTo(VERSION.length);
            assertThat(proxy.chunks(TO_SERVER)).isEqualTo(1);
        }
        await().until(() -> proxy.open() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionIsCutAfterExactlySoManyBytesToTheServer(boolean abortive) throws IOException {
        for (int missing = 1; missing >= 0; missing--) {
            Cut cut = Cut.after(SET.length - missing, TO_SERVER);
            proxy.cutNext(abortive ? cut.byReset() : cut);
            try (Socket client = connect()) {
                client.getOutputStream().write(SET);
                assertEnds(client, abortive);
            }
            int stored = 1 - missing;
            await().until(() -> items() == stored);
            assertThat(proxy.passed(TO_SERVER)).isEqualTo(SET.length - 1 + stored * SET.length);
        }
    }

    @Test
    void aConnectionIsCutAfterExactlySoManyBytesToTheClient() throws IOException {
        for (int bytes = 0; bytes < 5; bytes++) {
            proxy.cutNext(Cut.after(bytes, TO_CLIENT));
            try (Socket client = connect()) {
                client.getOutputStream().write(VERSION);

                assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("VERSI".substring(0, bytes));
            }
        }
        await().until(() -> proxy.open() == 0);
    }

    @Test
    void onlyTheClientSeesACutTowardsItAndTheServerKeepsTheConnection() throws IOException {
        proxy.cutNext(Cut.after(1, TO_CLIENT).at(Ends.CLIENT));
        long before = connectionsOfTheServer();
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);

            assertThat(client.getInputStream().readAllBytes()).hasSize(1);
        }
        assertThat(connectionsOfTheServer()).isEqualTo(before + 1);
        proxy.close();
        await().until(() -> connectionsOfTheServer() == before);
    }

    @Test
    void aClientWhoseServerWasCutOffGetsNoAnswer() throws IOException {
        proxy.cutNext(Cut.after(VERSION.length - 1, TO_SERVER).at(Ends.SERVER));
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);

            assertSilent(client);
        }
    }

    @Test
    void everyConnectionIsCutUntilTheProxyIsHealed() throws IOException {
        proxy.cutEvery(Cut.after(1, TO_CLIENT));
        for (int i = 0; i < 3; i++) {
            try (Socket client = connect()) {
                client.getOutputStream().write(VERSION);
                assertThat(client.getInputStream().readAllBytes()).hasSize(1);
            }
        }
        proxy.heal();

        assertAnswers();
    }

    @Test
    void theSameSeedCutsAtTheSamePositions() {
        List<Cut> some = randomCuts(1);

        assertThat(randomCuts(1)).isEqualTo(some);
        assertThat(randomCuts(2)).isNotEqualTo(some);
        assertThat(some).extracting(Cut::direction).contains(TO_SERVER, TO_CLIENT);
        assertThat(some).extracting(Cut::bytes).allSatisfy(bytes -> assertThat(bytes)
                .isBetween(0L, 1999L));
    }

    @Test
    void connectionsAreCutAtRandomUntilTheProxyIsHealed() throws IOException {
        proxy.cutAtRandom(1, 5, false);
        for (int i = 0; i < 5; i++) {
            try (Socket client = connect()) {
                client.getOutputStream().write(VERSION);
                client.getOutputStream().write(VERSION);
                client.getInputStream().readAllBytes();
            }
        }
        proxy.heal();

        assertAnswers();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void openConnectionsAreCutAtOnce(boolean abortive) throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);
            assertThat(client.getInputStream().read()).isEqualTo('V');

            proxy.cutOpen(Ends.BOTH, abortive);

            assertEnds(client, abortive);
        }
        await().until(() -> proxy.open() == 0);
    }

    @Test
    void newConnectionsAreRefusedAndOpenOnesGoOn() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);
            assertThat(client.getInputStream().read()).isEqualTo('V');

            proxy.refuse();

            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            client.getOutputStream().write(SET);
            await().until(() -> items() == 1);
        }
        proxy.accept();
        assertAnswers();
    }

    @Test
    void aServerThatIsDownIsAConnectionThatEnds() throws IOException {
        server.kill();
        try (Socket client = connect()) {
            assertEnds(client, true);
        }
        server.restart();
        assertAnswers();
    }

    @ParameterizedTest
    @EnumSource
    void whatArrivesInAFrozenDirectionIsKept(Direction direction) throws IOException {
        proxy.freeze(direction);
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);
            await().until(() -> proxy.received(direction) > 0);
            assertThat(proxy.passed(direction)).isZero();

            proxy.resume(direction);

            assertThat(client.getInputStream().read()).isEqualTo('V');
        }
    }

    @Test
    void aBlackHoleTakesAllAndWhatFellIntoItIsOfNoUseAfterwards() throws IOException {
        proxy.blackHole();
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);
            await().until(() -> proxy.received(TO_SERVER) == VERSION.length);
            assertSilent(client);
            proxy.heal();

            client.getOutputStream().write(VERSION);
            assertSilent(client);
        }
        assertThat(proxy.passed(TO_SERVER)).isZero();
        assertAnswers();
    }

    @Test
    void aThrottledDirectionPassesAFewBytesAtATime() throws IOException {
        proxy.throttle(TO_CLIENT, 20);
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);
            assertThat(client.getInputStream().read()).isEqualTo('V');
            assertThat(client.getInputStream().available()).isLessThan(5);

            proxy.heal();

            assertThat(client.getInputStream().readNBytes(10)).hasSize(10);
        }
    }

    @Test
    void aDelayedChunkArrives() throws IOException {
        proxy.delay(TO_CLIENT, Duration.ofMillis(200));
        try (Socket client = connect()) {
            client.setSoTimeout(1);
            client.getOutputStream().write(VERSION);
            await().until(() -> proxy.received(TO_CLIENT) > 0);
            assertThat(proxy.passed(TO_CLIENT)).isZero();

            client.setSoTimeout(0);
            assertThat(client.getInputStream().read()).isEqualTo('V');
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket();
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
        return client;
    }

    private void assertAnswers() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(VERSION);
            assertThat(client.getInputStream().read()).isEqualTo('V');
        }
    }

    private static void assertEnds(Socket client, boolean byReset) {
        if (byReset) {
            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        } else {
            assertThat(client).satisfies(end -> end.getInputStream().readAllBytes());
        }
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(100);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    private static List<Cut> randomCuts(long seed) {
        return Stream.generate(FaultProxy.randomCuts(seed, 1000, false))
                .limit(50)
                .toList();
    }

    private long items() {
        try (MemcachedReader reader = server.reader()) {
            return reader.currItems();
        }
    }

    private long connectionsOfTheServer() {
        try (MemcachedReader reader = server.reader()) {
            return Long.parseLong(reader.stats("").get("curr_connections"));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
