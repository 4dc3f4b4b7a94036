package org.memcload.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.memcload.testing.MemcachedReader;

/**
 * A real memcached behind a link of 2.5 MB/s that can be cut, in a network namespace: real TCP at both ends, with its
 * retransmissions, which a proxy in user space would hide. The work is done by {@code slow_link.py}; all of it is gone when this
 * is closed, and when the process of the tests ends.
 */
final class SlowLink implements AutoCloseable {

    private static final Path SCRIPT = Path.of("src/test/python/slow_link.py");
    private static final int BYTES_PER_SECOND = 2_500_000;
    private static final int PORT = 11211;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader output;
    private final Writer commands;
    private final String host;

    private SlowLink(Process process, String host) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
        this.commands = process.outputWriter(UTF_8);
        this.host = host;
    }

    /** Fails, and says what is missing, where no such link can be made. */
    static void require() {
        assertThat(System.getProperty("user.name"))
                .as("Emulating a network needs root")
                .isEqualTo("root");
        assertThat(Path.of("/dev/net/tun")).as("TUN devices").exists();
        for (List<String> needed : List.of(
                List.of("/usr/bin/python3", "python3"),
                List.of("/sbin/ip", "iproute2"),
                List.of("/usr/bin/memcached", "memcached"))) {
            assertThat(Path.of(needed.get(0)))
                    .as("Missing; install the Debian package " + needed.get(1))
                    .exists();
        }
    }

    /**
     * Starts a link and the server behind it.
     *
     * @param slot 1 to 250, one of its own for each link that is up at a time
     * @param delayMillis one way
     */
    static SlowLink start(int slot, int delayMillis) {
        try {
            Process process = new ProcessBuilder(
                            "/usr/bin/python3",
                            SCRIPT.toString(),
                            String.valueOf(slot),
                            String.valueOf(BYTES_PER_SECOND),
                            String.valueOf(delayMillis))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            SlowLink link = new SlowLink(process, "198.18." + slot + ".2");
            assertThat(link.output.readLine()).isEqualTo("ready");
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return host + ":" + PORT;
    }

    MemcachedReader reader() {
        return MemcachedReader.connect(new InetSocketAddress(host, PORT));
    }

    /**
     * Lets no packet pass for a time.
     *
     * @param afterBytes how many more bytes are to be sent to the server before
     * @param seconds how long; then how long packets pass, and how long they do not again, and so on
     */
    void goDark(long afterBytes, double... seconds) {
        command("dark", afterBytes, seconds);
    }

    /** Lets no packet pass of the one TCP connection that sends to the server at a moment; see {@link #goDark}. */
    void loseFlow(long afterBytes, double seconds) {
        command("lose", afterBytes, seconds);
    }

    private void command(String name, long afterBytes, double... seconds) {
        StringBuilder line = new StringBuilder(name + " " + afterBytes);
        for (double each : seconds) {
            line.append(String.format(Locale.ROOT, " %.3f", each));
        }
        try {
            commands.write(line.append('\n').toString());
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the cut that was asked for has begun. */
    boolean wasCut() {
        try {
            return output.ready() && "cut".equals(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until our kernel has nothing more to send to the server, for a process that has ended too: until there is no socket to
     * it but those that only wait for stray packets.
     */
    void awaitSilence() {
        Awaitility.await("no socket to " + host)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> sockets().isEmpty());
    }

    /** Our ends of the sockets by which our kernel may send to the server, now and later, as proc(5) shows them. */
    List<String> sockets() {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .flatMap(SlowLink::lines)
                .map(line -> line.strip().split("\\s+", -1))
                .filter(this::holdsData)
                .map(fields -> fields[1])
                .toList();
    }

    /** IPv4 sockets, and IPv6 ones that talk to IPv4 addresses. */
    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean holdsData(String[] fields) {
        String timeWait = "06";
        return fields[2].endsWith(hexadecimal() + ":2BCB") && !fields[3].equals(timeWait);
    }

    /** The server's address as it stands there: the bytes in the order of a little-endian machine. */
    private String hexadecimal() {
        String[] bytes = host.split("\\.", -1);
        return String.format(
                "%02X%02X%02X%02X",
                Integer.parseInt(bytes[3]),
                Integer.parseInt(bytes[2]),
                Integer.parseInt(bytes[1]),
                Integer.parseInt(bytes[0]));
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("slow_link.py does not end");
            }
            output.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
