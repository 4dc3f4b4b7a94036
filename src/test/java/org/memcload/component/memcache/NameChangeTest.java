package org.memcload.component.memcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.client.Records.bytes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** A server's name gets other addresses while an endpoint is in use. The names are in a file, which a JVM of its own reads. */
@Tag("server")
@Timeout(60)
class NameChangeTest {

    private static final String NAME = "memcached.example";

    @TempDir
    private Path directory;

    private MemcachedServer first;
    private Path hosts;
    private Process client;
    private BufferedReader answers;

    @BeforeEach
    void start() throws IOException {
        first = MemcachedServer.start();
        hosts = directory.resolve("hosts");
    }

    @AfterEach
    void end() {
        first.close();
        if (client != null) {
            client.destroyForcibly();
        }
    }

    @Test
    void aNameIsLookedUpAgainForEachConnection() throws Exception {
        name("127.0.0.1");
        startClient();
        assertThat(store("a")).isEqualTo("stored");
        assertThat(get("127.0.0.1", "a")).isEqualTo("a");

        Process second = secondServer();
        try {
            name("127.0.0.2");
            first.kill();
            // the loss of the connection may cost a request, if it is not noticed before
            await().until(() -> store("b").equals("stored"));
            assertThat(get("127.0.0.2", "b")).isEqualTo("b");
        } finally {
            second.destroyForcibly();
        }
    }

    @Test
    void everyAddressOfANameIsTried() throws Exception {
        name("127.0.0.3", "127.0.0.1");
        startClient();

        assertThat(store("a")).isEqualTo("stored");
        assertThat(get("127.0.0.1", "a")).isEqualTo("a");
    }

    @Test
    void theAddressesThatCouldNotBeConnectedAreNamed() throws Exception {
        name("127.0.0.3", "127.0.0.4");
        startClient();

        assertThat(store("a"))
                .isEqualTo("memcached " + NAME + ":" + first.port()
                        + ": could not connect: connection refused (tried 127.0.0.3, 127.0.0.4)");
    }

    private void name(String... addresses) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(
                next,
                Arrays.stream(addresses).map(each -> each + " " + NAME + "\n").collect(Collectors.joining()));
        Files.move(next, hosts, StandardCopyOption.ATOMIC_MOVE);
    }

    private void startClient() throws IOException {
        client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-Dsun.net.inetaddr.ttl=0",
                        "-Dsun.net.inetaddr.negative.ttl=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Client.class.getName(),
                        "memcache:" + NAME + ":" + first.port() + "?timeout=20000")
                .redirectError(directory.resolve("log").toFile())
                .start();
        answers = client.inputReader(UTF_8);
    }

    /** What became of a record in the other JVM. */
    private String store(String key) throws IOException {
        client.getOutputStream().write(bytes(key + "\n"));
        client.getOutputStream().flush();
        return answers.readLine();
    }

    private String get(String address, String key) {
        try (MemcachedReader reader = MemcachedReader.connect(new InetSocketAddress(address, first.port()))) {
            return new String(reader.get(bytes(key)), UTF_8);
        }
    }

    private Process secondServer() throws IOException {
        List<String> command =
                new ArrayList<>(List.of("memcached", "-l", "127.0.0.2", "-p", "" + first.port(), "-U", "0"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        await().until(() -> {
            try (MemcachedReader reader = MemcachedReader.connect(new InetSocketAddress("127.0.0.2", first.port()))) {
                return reader.currItems() == 0;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
        return process;
    }

    /** Stores a record for each line that it reads. */
    static final class Client {

        private Client() {}

        public static void main(String[] arguments) throws Exception {
            PrintStream out = System.out;
            System.setOut(System.err);
            try (MemcacheContext context = new MemcacheContext();
                    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
                for (String key = in.readLine(); key != null; key = in.readLine()) {
                    Exception failure =
                            context.send(arguments[0], key, KEY, key).getException();
                    out.println(failure == null ? "stored" : failure.getMessage());
                }
            }
        }
    }
}
