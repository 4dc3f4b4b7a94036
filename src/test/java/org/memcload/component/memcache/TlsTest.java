package org.memcload.component.memcache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;
import static org.memcload.component.memcache.client.Records.bytes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.testing.FaultProxy;
import org.memcload.testing.FaultProxy.Cut;
import org.memcload.testing.FaultProxy.Direction;
import org.memcload.testing.Identity;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

@Tag("server")
@Timeout(120)
class TlsTest {

    private static final String PATIENT = "?tls=true";
    private static final int LARGE = 900_000;

    @TempDir
    private static Path directory;

    private static Identity identity;
    private static Identity stranger;

    private MemcacheContext context;

    @BeforeAll
    static void makeCertificates() throws Exception {
        identity = new Identity(directory, "server", "ip:127.0.0.1");
        stranger = new Identity(directory, "stranger", "dns:memcached.example");
    }

    @BeforeEach
    void start() throws Exception {
        context = new MemcacheContext();
        context.bind("trusted", identity.trusted());
        context.bind("stranger", stranger.trusted());
    }

    @AfterEach
    void end() {
        context.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aValueIsStoredAndReadBack(String version) throws Exception {
        SecureSocketProtocolsParameters protocols = new SecureSocketProtocolsParameters();
        protocols.setSecureSocketProtocol(List.of(version));
        SSLContextParameters parameters = identity.trusted();
        parameters.setSecureSocketProtocols(protocols);
        context.bind("version", parameters);
        try (MemcachedServer server = server(identity);
                MemcachedReader reader = server.reader()) {
            String uri = uri(server.address(), "version");

            context.request(uri, "value", KEY, "k");

            assertThat(reader.get(bytes("k"))).isEqualTo(bytes("value"));
            assertThat(context.request(uri + "&operation=GET", null, KEY, "k")).isEqualTo(bytes("value"));
            assertThat(reader.stats("").get("ssl_handshake_errors")).isIn(null, "0");
        }
    }

    /** As the manual shows it. */
    @Test
    void propertiesOfCamelMainAreEnough() throws Exception {
        Main main = new Main();
        main.addInitialProperty("camel.ssl.enabled", "true");
        main.addInitialProperty(
                "camel.ssl.trust-store",
                identity.trusted().getTrustManagers().getKeyStore().getResource());
        main.addInitialProperty("camel.ssl.trust-store-password", "changeit");
        main.addInitialProperty("camel.component.memcache.use-global-ssl-context-parameters", "true");
        main.addInitialProperty("camel.component.memcache.tls", "true");
        main.start();
        try (MemcachedServer server = server(identity);
                MemcachedReader reader = server.reader()) {
            String uri = "memcache:" + server.address() + "?timeToLive=0&timeout=20000";
            Exchange exchange = MemcacheContext.send(main.getCamelContext(), uri, "value", KEY, "k")
                    .get();

            assertThat(exchange.getException()).isNull();
            assertThat(reader.get(bytes("k"))).isEqualTo(bytes("value"));
        } finally {
            main.stop();
        }
    }

    @Test
    void aBulkSetOfManyRecordsIsStored() throws Exception {
        try (MemcachedServer server = server(identity);
                MemcachedReader reader = server.reader()) {
            context.request(uri(server.address(), "trusted"), Records.numbered("n", 10_000));

            assertThat(reader.currItems()).isEqualTo(10_000);
            assertThat(reader.get(bytes("n0"))).isEqualTo(bytes("n0"));
            assertThat(reader.get(bytes("n9999"))).isEqualTo(bytes("n9999"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 99, 148, 197, 1000, 4111, 15000, 40000})
    void bulkSetsOfValuesOfAnySizeAreAnswered(int size) throws Exception {
        try (MemcachedServer server = server(identity);
                MemcachedReader reader = server.reader()) {
            int count = 6_000_000 / (size + 2000);
            int[] sizes = new int[count];
            Arrays.fill(sizes, size);

            context.request(uri(server.address(), "trusted"), Records.sized("n", sizes));

            assertThat(reader.currItems()).isEqualTo(count);
        }
    }

    @Test
    void largeValuesGoBothWaysAtOnce() throws Exception {
        try (MemcachedServer server = server(identity)) {
            String uri = uri(server.address(), "trusted");
            List<byte[]> values = new ArrayList<>();
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                values.add(new byte[LARGE + i]);
                new Random(i).nextBytes(values.get(i));
                sent.add(context.sendAsync(uri, values.get(i), KEY, "k" + i));
            }
            for (int i = 0; i < 20; i++) {
                sent.add(context.sendAsync(uri, null, KEY, "k" + i, OPERATION, "GET"));
            }

            for (CompletableFuture<Exchange> each : sent) {
                assertThat(each.get(60, SECONDS).getException()).isNull();
            }
            for (int i = 0; i < 20; i++) {
                assertThat(sent.get(20 + i).get().getMessage().getBody()).isEqualTo(values.get(i));
            }
        }
    }

    @Test
    void whatTheServerIsSlowToTakeIsSentOnce() throws Exception {
        try (MemcachedServer server = server(identity);
                FaultProxy proxy = FaultProxy.before(server);
                MemcachedReader reader = server.reader()) {
            String uri = uri(proxy.address(), "trusted");
            context.request(uri, "value", KEY, "first");
            byte[] value = new byte[LARGE];
            new Random(1).nextBytes(value);
            proxy.freeze(Direction.TO_SERVER);
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                sent.add(context.sendAsync(uri, value, KEY, "k" + i));
            }
            long before = proxy.received(Direction.TO_SERVER);
            await().until(() -> proxy.received(Direction.TO_SERVER) > before || proxy.chunks(Direction.TO_SERVER) > 0);
            proxy.resume(Direction.TO_SERVER);

            for (CompletableFuture<Exchange> each : sent) {
                assertThat(each.get(60, SECONDS).getException()).isNull();
            }
            for (int i = 0; i < 40; i++) {
                assertThat(reader.get(bytes("k" + i))).isEqualTo(value);
            }
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefused() throws Exception {
        try (MemcachedServer server = server(identity)) {
            assertFailure(server.address(), "stranger", "TLS handshake failed: ", "certification path");
            assertFailure(server.address(), null, "TLS handshake failed: ", "certification path");
        }
    }

    @Test
    void theCertificateOfAnotherHostIsRefused() throws Exception {
        try (MemcachedServer server = server(stranger);
                MemcachedReader reader = server.reader()) {
            assertFailure(server.address(), "stranger", "TLS handshake failed: ", "127.0.0.1");
            assertThat(reader.currItems()).isZero();

            context.request(uri(server.address(), "stranger") + "&hostnameVerification=false", "v", KEY, "k");
            assertThat(reader.get(bytes("k"))).isEqualTo(bytes("v"));
        }
    }

    @Test
    void aServerThatDoesNotTalkTlsIsNamed() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                ServerSocket rude = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertFailure(server.address(), "trusted", "does not talk TLS");
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answerInText(rude));
            assertFailure("127.0.0.1:" + rude.getLocalPort(), "trusted", "does not talk TLS");
            answered.get(10, SECONDS);
        }
    }

    @Test
    void aServerThatAnswersNothingDoesNotHoldUpBeyondTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            assertFailure(address, "trusted&timeout=300", "TLS handshake not done after ", "does not talk TLS");
        }
    }

    @Test
    void aServerThatComesBackIsConnectedAgain() throws Exception {
        try (MemcachedServer server = server(identity)) {
            String uri = uri(server.address(), "trusted");
            context.request(uri, "before", KEY, "k");
            server.kill();
            assertThat(context.send(uri, "lost", KEY, "k").getException()).isInstanceOf(MemcacheException.class);
            server.restart();

            await().until(() -> context.send(uri, "after", KEY, "k").getException() == null);
            try (MemcachedReader reader = server.reader()) {
                assertThat(reader.get(bytes("k"))).isEqualTo(bytes("after"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereverAConnectionIsCutTheNextAttemptStoresAll(Direction direction) throws Exception {
        try (MemcachedServer server = server(identity);
                FaultProxy proxy = FaultProxy.before(server)) {
            String uri = uri(proxy.address(), "trusted") + "&connections=";
            Random random = new Random(1);
            for (int i = 1; i <= 20; i++) {
                // another endpoint each time: the cut is of its first connection
                proxy.cutNext(Cut.after(random.nextInt(4000), direction));
                String endpoint = uri + i;
                RecordBatch records = Records.numbered("n" + i + "-", 200);
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> context.send(endpoint, records).getException() == null);
                try (MemcachedReader reader = server.reader()) {
                    assertThat(reader.get(bytes("n" + i + "-0"))).isNotNull();
                    assertThat(reader.get(bytes("n" + i + "-199"))).isNotNull();
                }
                context.stop(endpoint);
            }
        }
    }

    @Test
    void aServerMayDemandACertificateOfTheClient() throws Exception {
        SSLContextParameters known = identity.trusted();
        known.setKeyManagers(stranger.shown());
        context.bind("known", known);
        String options = identity.memcachedOptions() + ",ssl_verify_mode=2,ssl_ca_cert=" + stranger.certificate();
        try (MemcachedServer server = MemcachedServer.start("-Z", "-o", options)) {
            assertFailure(server.address(), "trusted", "connection lost");

            context.request(uri(server.address(), "known"), "v", KEY, "k");
            try (MemcachedReader reader = server.reader()) {
                assertThat(reader.get(bytes("k"))).isEqualTo(bytes("v"));
            }
        }
    }

    @Test
    void theParametersOfTheCamelContextAreUsedWhereTheComponentIsToldTo() throws Exception {
        try (MemcachedServer server = server(identity)) {
            context.setSslContextParameters(identity.trusted());
            String uri = "memcache:" + server.address() + PATIENT + "&timeout=20000";
            assertThat(context.send(uri, "v", KEY, "k").getException()).hasMessageContaining("certification path");

            context.component().setUseGlobalSslContextParameters(true);
            context.request(uri + "&connections=2", "v", KEY, "k");
            try (MemcachedReader reader = server.reader()) {
                assertThat(reader.get(bytes("k"))).isEqualTo(bytes("v"));
            }
        }
    }

    @Test
    void aServerThatWantsTlsStoresNothingOfAClientWithout() throws Exception {
        try (MemcachedServer server = server(identity);
                MemcachedReader reader = server.reader()) {
            assertThat(context.send("memcache:" + server.address() + "?timeout=20000", "v", KEY, "k")
                            .getException())
                    .isInstanceOf(MemcacheException.class)
                    .hasMessageContainingAll(server.address(), "TLS");
            assertThat(reader.currItems()).isZero();
        }
    }

    @Test
    void parametersWithoutTlsAreRefusedRatherThanIgnored() {
        assertThatThrownBy(() -> context.endpoint("memcache:a:1?sslContextParameters=#trusted"))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls=true");
    }

    private static void answerInText(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write(bytes("ERROR\r\n"));
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MemcachedServer server(Identity identity) {
        return MemcachedServer.start("-Z", "-o", identity.memcachedOptions());
    }

    private static String uri(String address, String parameters) {
        return "memcache:" + address + PATIENT + (parameters.contains("timeout") ? "" : "&timeout=20000")
                + "&sslContextParameters=#" + parameters;
    }

    private void assertFailure(String address, String parameters, String... parts) throws Exception {
        String uri = parameters == null ? "memcache:" + address + PATIENT + "&timeout=20000" : uri(address, parameters);
        assertThat(context.send(uri, "v", KEY, "k").getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageStartingWith("memcached " + address + ": ")
                .hasMessageContainingAll(parts);
    }
}
