package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.testing.LoaderProcess.giveToNobody;
import static org.memcload.testing.LoaderProcess.loader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.Identity;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;
import org.memcload.testing.SaslServer;

/** Servers that talk TLS or want a password, loaded by the packed program. */
class SecuredServersIT {

    /** With much that means something to Camel, to a shell or in a URI. */
    private static final String PASSWORD = "{{s}}cr#t &%41 RAW(x) ${body}";

    private static final String PATIENCE = "20";

    @TempDir
    private static Path certificates;

    private static Identity identity;
    private static Identity stranger;

    @TempDir
    private Path directory;

    @TempDir
    private Path other;

    private LogDirectory logs;
    private List<String> lines;

    @BeforeAll
    static void makeCertificates() throws Exception {
        identity = new Identity(certificates, "server", "ip:127.0.0.1");
        stranger = new Identity(certificates, "stranger", "dns:memcached.example");
    }

    @BeforeEach
    void makeLogs() {
        logs = new LogDirectory(directory);
        lines = new LogGenerator(12).repeated(0.2).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
    }

    @Test
    void logsAreLoadedOverTlsAndReadBack() throws IOException {
        try (MemcachedServer server = tlsServer()) {
            Result result = load(
                    server.address(),
                    "--tls",
                    "--tls-ca",
                    identity.certificate().toString());

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertHolds(server, Reference.of(lines));
            String key = new String(Reference.of(lines).keys("idfa").get(0), StandardCharsets.US_ASCII);
            Result read = loader(arguments(
                            List.of(
                                    "get",
                                    "--tls",
                                    "--tls-ca",
                                    identity.certificate().toString(),
                                    key),
                            server.address()))
                    .run();
            assertThat(read.exitCode()).as(read.err()).isZero();
            assertThat(read.out()).contains("\"lat\"");
        }
    }

    @Test
    void whatTheJvmTrustsIsTrustedWhereNothingElseIsSaid() throws IOException {
        try (MemcachedServer server = tlsServer()) {
            Result result = loader(arguments(List.of("--pattern", logs.pattern(), "--tls"), server.address()))
                    .jvm(
                            "-Djavax.net.ssl.trustStore=" + certificates.resolve("server-trust.p12"),
                            "-Djavax.net.ssl.trustStorePassword=changeit")
                    .run();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertHolds(server, Reference.of(lines));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, valid certification path", "true, valid certification path"})
    void aServerThatIsNotTrustedGetsNothing(boolean ownTrust, String reason) {
        try (MemcachedServer server = tlsServer()) {
            List<String> trust =
                    ownTrust ? List.of("--tls-ca", stranger.certificate().toString()) : List.of();

            Result result = load(server.address(), "--tls", trust);

            assertHeld(result, server.address() + ": TLS handshake failed: ", reason);
            try (MemcachedReader reader = server.reader()) {
                assertThat(reader.currItems()).isZero();
            }
        }
    }

    @Test
    void aServerWithoutTlsIsNamedAsSuch() {
        try (MemcachedServer server = MemcachedServer.start()) {
            assertHeld(load(server.address(), "--tls"), server.address(), "does not talk TLS");
        }
    }

    @Test
    void aServerWithTlsIsNamedAsPossiblySuchWhereNoneIsSpoken() {
        try (MemcachedServer server = tlsServer()) {
            assertHeld(load(server.address()), server.address(), "before any answer", "TLS");
        }
    }

    @Test
    void aFileHeldForATlsServerIsLoadedWhenTheServerAnswers() {
        try (MemcachedServer server = tlsServer()) {
            server.kill();
            try (LoaderProcess loading = loader(arguments(
                            List.of(
                                    "--pattern",
                                    logs.pattern(),
                                    "--watch",
                                    "--tls",
                                    "--tls-ca",
                                    identity.certificate().toString()),
                            server.address()))
                    .start()) {
                loading.awaitLog("] E ");
                server.restart();
                loading.awaitLog("Loaded " + directory.resolve("1.tsv.gz"));
            }
            assertHolds(server, Reference.of(lines));
        }
    }

    @Test
    void theUserOfAPasswordFileIsLetInAndThePasswordIsNowhereToBeSeen() throws IOException {
        try (SaslServer server = new SaslServer(other, "joe", PASSWORD)) {
            Path file = secret(PASSWORD + "\n");
            Path log = other.resolve("memcload.log");
            List<String> arguments = List.of("--user", "joe", "--password-file", file.toString());

            try (LoaderProcess loading = loader(arguments(
                            List.of("--pattern", logs.pattern(), "--watch", "--log", log.toString()),
                            server.address(),
                            arguments))
                    .start()) {
                Awaitility.await()
                        .until(() -> Files.exists(log) && Files.readString(log).contains("Loaded "));
                assertThat(Files.readString(Path.of("/proc/" + loading.pid() + "/cmdline")))
                        .contains("joe")
                        .doesNotContain(PASSWORD);
                loading.signal("-TERM");
                Result result = loading.await();
                assertThat(result.err() + result.out() + result.report() + Files.readString(log))
                        .contains("\"password\": null", "\"user\": \"joe\"")
                        .doesNotContain(PASSWORD);
            }

            Result read = loader(arguments(List.of("get", key("idfa")), server.address(), arguments))
                    .run();
            assertThat(read.exitCode()).as(read.err()).isZero();
            assertThat(read.out()).contains("\"lat\"");
        }
    }

    @Test
    void thePasswordMayBeInTheEnvironmentOrInApplicationProperties() throws IOException {
        try (SaslServer server = new SaslServer(other, "joe", "s3cret word")) {
            Result result = loader(arguments(List.of("--pattern", logs.pattern(), "--user", "joe"), server.address()))
                    .environment("MEMCLOAD_PASSWORD", "s3cret word")
                    .run();
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err())
                    .contains("\"password\": \"***\"", "Without --tls")
                    .doesNotContain("s3cret");

            Path home = Files.createDirectory(other.resolve("home"));
            Path properties = Files.writeString(
                    home.resolve("application.properties"), "memcload.user = joe\nmemcload.password = s3cret word\n");
            Files.setPosixFilePermissions(properties, PosixFilePermissions.fromString("rw-r--r--"));
            Result read = loader(arguments(List.of("get", key("gaid")), server.address()))
                    .in(home)
                    .run();
            assertThat(read.exitCode()).as(read.err()).isZero();
            assertThat(read.out()).contains("\"lat\"");
            assertThat(read.err())
                    .contains("application.properties has a password and every user can read it")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void aWrongPasswordIsSaidWithoutRepeatingIt() throws IOException {
        try (SaslServer server = new SaslServer(other, "joe", PASSWORD)) {
            Result result = loader(arguments(List.of("--pattern", logs.pattern(), "--user", "joe"), server.address()))
                    .environment("MEMCLOAD_PASSWORD", "wr0ng")
                    .run();

            assertHeld(result, server.address(), "refuses the username 'joe' or its password");
            assertThat(result.err() + result.out() + result.report()).doesNotContain("wr0ng");
            assertHeld(load(server.address()), server.address(), "demands authentication");
        }
    }

    @Test
    void aPasswordFileThatMayNotBeReadIsNamed() throws IOException {
        Path file = secret("pa55word");
        giveToNobody(directory);

        Result result = loader(arguments(
                        List.of("--pattern", logs.pattern(), "--user", "joe", "--password-file", file.toString()),
                        "127.0.0.1:1"))
                .asNobody()
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("--password-file: " + file + ": permission denied");
    }

    private Path secret(String content) throws IOException {
        Path file = Files.writeString(other.resolve("password"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String key(String type) {
        return new String(Reference.of(lines).keys(type).get(0), StandardCharsets.US_ASCII);
    }

    private Result load(String address, String... more) {
        return load(address, List.of(more));
    }

    private Result load(String address, String first, Collection<String> more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(more);
        return load(address, all);
    }

    private Result load(String address, Collection<String> more) {
        return loader(arguments(List.of("--pattern", logs.pattern()), address, more))
                .run();
    }

    /** One server for all device types. */
    private static String[] arguments(List<String> first, String address, Collection<String> more) {
        List<String> arguments = new ArrayList<>(first);
        for (String type : List.of("--idfa", "--gaid", "--adid", "--dvid")) {
            arguments.addAll(List.of(type, address));
        }
        arguments.addAll(List.of("--timeout", PATIENCE));
        arguments.addAll(more);
        return arguments.toArray(String[]::new);
    }

    private static String[] arguments(List<String> first, String address) {
        return arguments(first, address, List.of());
    }

    private static MemcachedServer tlsServer() {
        return MemcachedServer.start("-Z", "-o", identity.memcachedOptions());
    }

    private void assertHeld(Result result, String... reasons) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        assertThat(result.err()).contains(reasons).doesNotContain("\tat ");
        assertThat(result.file("1.tsv.gz").get("reason").asText()).contains(reasons);
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    private static void assertHolds(MemcachedServer server, Reference expected) {
        try (MemcachedReader reader = server.reader()) {
            assertThat(reader.currItems()).isEqualTo(expected.keys().size());
            reader.getAll(expected.keys()).forEach((key, item) -> assertThat(item.value())
                    .as(key)
                    .isEqualTo(expected.values().get(key)));
        }
    }
}
