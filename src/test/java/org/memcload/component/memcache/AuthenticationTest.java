package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;
import static org.memcload.component.memcache.client.Records.bytes;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.MisbehavingServer;
import org.memcload.testing.Identity;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.SaslServer;

@Tag("server")
@Timeout(60)
class AuthenticationTest {

    private static final String USER = "?timeout=20000&username=joe&password=secret";

    private static final int LIST = 0x20;
    private static final int BEGIN = 0x21;
    private static final int STEP = 0x22;
    private static final int FAILED = 0x20;
    private static final int CONTINUE = 0x21;

    @TempDir
    private Path directory;

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    @Test
    void memcachedServesAUserItKnows() throws Exception {
        try (SaslServer server = new SaslServer(directory, "joe", "secret")) {
            assertThatItCanAuthenticate(server);
            String uri = "memcache:" + server.address() + USER;

            context.request(uri, "value", KEY, "k");

            assertThat(context.request(uri, null, KEY, "k", OPERATION, "GET")).isEqualTo(bytes("value"));
        }
    }

    @Test
    void memcachedServesAUserItKnowsOverTls() throws Exception {
        Identity identity = new Identity(directory, "server", "ip:127.0.0.1");
        context.bind("trusted", identity.trusted());
        try (SaslServer plain = new SaslServer(directory, "joe", "secret");
                SaslServer server =
                        new SaslServer(directory, "joe", "secret", "-Z", "-o", identity.memcachedOptions())) {
            assertThatItCanAuthenticate(plain);
            String uri = "memcache:" + server.address() + USER + "&tls=true&sslContextParameters=#trusted";

            context.request(uri, "value", KEY, "k");

            assertThat(context.request(uri, null, KEY, "k", OPERATION, "GET")).isEqualTo(bytes("value"));
        }
    }

    @Test
    void memcachedRefusesAWrongPassword() throws Exception {
        try (SaslServer server = new SaslServer(directory, "joe", "other")) {
            assertThatItCanAuthenticate(server);
            assertFailure(server.address(), USER, "refuses the username 'joe' or its password (PLAIN)");
        }
    }

    @Test
    void aServerThatDemandsAuthenticationSaysWhatToSet() throws Exception {
        try (SaslServer server = new SaslServer(directory, "joe", "secret")) {
            assertFailure(server.address(), "?timeout=20000", "demands authentication: set username and password");
        }
    }

    @Test
    void aServerWithoutAuthenticationIsNotSentThePassword() throws Exception {
        try (MemcachedServer server = MemcachedServer.start()) {
            assertFailure(server.address(), USER, "does not know authentication: ");
        }
    }

    @Test
    void everyConnectionIsAuthenticatedBeforeAnythingElseIsSent() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
            if (request.opcode() == MisbehavingServer.GET && request.connection() == 1) {
                throw new IOException("closed");
            }
            answer("GSSAPI PLAIN CRAM-MD5", request, out);
        })) {
            String uri = "memcache:" + server.address() + USER;
            for (int i = 0; i < 3; i++) {
                context.send(uri, null, KEY, "k", OPERATION, "GET");
            }

            for (int connection : List.of(1, 2)) {
                assertThat(server.received().stream().filter(each -> each.connection() == connection))
                        .extracting(MisbehavingServer.Received::opcode)
                        .startsWith(LIST, BEGIN, MisbehavingServer.STAT, MisbehavingServer.STAT, MisbehavingServer.GET);
            }
            assertThat(server.received().get(1).key()).isEqualTo("PLAIN");
            assertThat(server.received().get(1).value()).isEqualTo("\0joe\0secret");
        }
    }

    @Test
    void thePasswordIsNotSentToAServerThatAsksForProofOfIt() throws Exception {
        try (MisbehavingServer server =
                new MisbehavingServer((request, out) -> answer("GSSAPI CRAM-MD5", request, out))) {
            context.send("memcache:" + server.address() + USER, null, KEY, "k", OPERATION, "GET");

            assertThat(server.received())
                    .extracting(MisbehavingServer.Received::opcode)
                    .containsExactly(
                            LIST, BEGIN, STEP, MisbehavingServer.STAT, MisbehavingServer.STAT, MisbehavingServer.GET);
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(bytes("secret"), "HmacMD5"));
            assertThat(server.received().get(2).value())
                    .isEqualTo("joe " + HexFormat.of().formatHex(mac.doFinal(bytes("<1@server>"))));
        }
    }

    @Test
    void aServerWithOtherMechanismsOnlyIsNamed() throws Exception {
        try (MisbehavingServer server =
                new MisbehavingServer((request, out) -> answer("GSSAPI EXTERNAL", request, out))) {
            assertFailure(server.address().toString(), USER, "authenticates by [GSSAPI, EXTERNAL] only");
        }
    }

    @Test
    void aServerThatRefusesIsNotAskedAgainAtOnce() throws Exception {
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
            if (request.opcode() == BEGIN) {
                MisbehavingServer.answer(out, request, FAILED, "Auth failure.");
            } else {
                answer("PLAIN", request, out);
            }
        })) {
            long begin = System.nanoTime();
            int sent = 0;
            while (System.nanoTime() - begin < 300_000_000 || sent < 20) {
                assertFailure(server.address().toString(), USER, "refuses the username 'joe' or its password");
                sent++;
            }

            long seconds = (System.nanoTime() - begin) / 1_000_000_000;
            assertThat(server.connections()).isBetween(1, (int) seconds + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"username=joe", "password=secret"})
    void aUserHasAPassword(String half) throws Exception {
        assertThatThrownBy(() -> context.request("memcache:127.0.0.1:1?" + half, "v", KEY, "k"))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("username")
                .hasMessageContaining("password");
    }

    /** As a server with authentication that has no records. */
    private static void answer(String mechanisms, MisbehavingServer.Received request, DataOutputStream out)
            throws IOException {
        switch (request.opcode()) {
            case LIST -> MisbehavingServer.answer(out, request, 0, mechanisms);
            case BEGIN -> {
                boolean plain = request.key().equals("PLAIN");
                MisbehavingServer.answer(out, request, plain ? 0 : CONTINUE, plain ? "Authenticated" : "<1@server>");
            }
            case MisbehavingServer.GET -> MisbehavingServer.answer(out, request, 1, "Not found");
            default -> MisbehavingServer.answer(out, request, 0, "");
        }
    }

    private void assertFailure(String address, String options, String part) throws Exception {
        assertThat(context.send("memcache:" + address + options, null, KEY, "k", OPERATION, "GET")
                        .getException())
                .isInstanceOf(MemcacheException.class)
                .hasMessageStartingWith("memcached " + address + ": ")
                .hasMessageContaining(part);
    }

    private static void assertThatItCanAuthenticate(SaslServer server) throws IOException {
        assertThat(server.mechanisms())
                .as("needs PLAIN of SASL: apt-get install libsasl2-modules")
                .contains("PLAIN");
    }
}
