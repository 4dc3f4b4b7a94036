package org.memcload.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real memcached process on a free port of the loopback interface, for one test. */
public final class MemcachedServer implements AutoCloseable {

    /** Ports below Linux's ephemeral range, so that no client socket takes one between two starts. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    /** From the port of a server that talks TLS down to the one where it is also read without. */
    private static final int PLAIN_PORT_DISTANCE = 12_000;

    private static final int ATTEMPTS = 20;
    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final int port;
    private final List<String> extraArguments;
    private Process process;

    private MemcachedServer(int port, List<String> extraArguments, Process process) {
        this.port = port;
        this.extraArguments = extraArguments;
        this.process = process;
    }

    /**
     * Starts a server that answers when this returns.
     *
     * @param extraArguments more options of memcached, such as {@code -I 2m}; they win over those given here. With {@code -Z}
     *     the port talks TLS, and {@link #reader} reads through another one
     */
    public static MemcachedServer start(String... extraArguments) {
        List<String> extra = List.of(extraArguments);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (isFree(port)) {
                Process process = launch(port, extra);
                if (awaitAnswer(process, readerPort(port, extra))) {
                    return new MemcachedServer(port, extra, process);
                }
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException("memcached ends at once: " + output(process));
                }
            }
        }
        throw new IllegalStateException("No free port in " + ATTEMPTS + " attempts");
    }

    /** Host and port as an option of the loader takes them. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** A new connection to read back what is stored. */
    public MemcachedReader reader() {
        return MemcachedReader.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), readerPort(port, extraArguments)));
    }

    /** Freezes the server: connections stay open, nothing is answered. */
    public void stop() {
        signal("-STOP");
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(this::isFrozen);
    }

    /** Whether all threads have stopped: the signal takes a while to reach them. */
    private boolean isFrozen() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            return threads.allMatch(thread -> state(thread).equals("T"));
        }
    }

    /** State of a process or thread, by its directory, as Linux names it. */
    private static String state(Path directory) {
        try {
            String stat = Files.readString(directory.resolve("stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a frozen server go on. */
    public void cont() {
        signal("-CONT");
    }

    /** Ends the process as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        try {
            process.destroyForcibly();
            if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("memcached with pid " + pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the server and starts an empty one on the same port. */
    public void restart() {
        kill();
        process = launch(port, extraArguments);
        if (!awaitAnswer(process, readerPort(port, extraArguments))) {
            throw new IllegalStateException("memcached does not start again on " + address() + ": " + output(process));
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int readerPort(int port, List<String> extraArguments) {
        return extraArguments.contains("-Z") ? port - PLAIN_PORT_DISTANCE : port;
    }

    /** Fails a test that starts a server under {@code ./check}, which leaves out the tests with the tag {@code server}. */
    static void refuseWithoutServers() {
        if (Boolean.getBoolean("memcload.test.withoutServers")) {
            throw new IllegalStateException("./check runs no server: tag this test @Tag(\"server\")");
        }
    }

    private static Process launch(int port, List<String> extraArguments) {
        refuseWithoutServers();
        List<String> command = new ArrayList<>(
                List.of("memcached", "-l", "127.0.0.1", "-p", "" + port, "-U", "0", "-m", "256", "-t", "1"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        int readerPort = readerPort(port, extraArguments);
        if (readerPort != port) {
            command.addAll(List.of("-l", "notls:127.0.0.1:" + readerPort));
        }
        command.addAll(extraArguments);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IllegalStateException("These tests need a real memcached: apt-get install memcached", e);
        }
    }

    /** Waits for the first answer; false if the process ended instead, as it does when the port is taken. */
    private static boolean awaitAnswer(Process process, int port) {
        try {
            Awaitility.await()
                    .atMost(START_LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> !process.isAlive() || answers(process, port));
            return process.isAlive();
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Whether the port is served, and by this process and not by another one. */
    private static boolean answers(Process process, int port) {
        try (MemcachedReader reader =
                MemcachedReader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            return Long.toString(process.pid()).equals(reader.stats("").get("pid"));
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private void signal(String signal) {
        Signal.send(signal, pid());
    }

    private static String output(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "no output: " + e;
        }
    }
}
