package org.memcload.component.memcache.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Connections that find no memory for their buffers. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ScarceMemoryTest {

    private static final int ATTEMPTS = 5;

    @Test
    void aConnectionWithoutMemoryLeavesNothingBehind() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:MaxDirectMemorySize=64k",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Attempts.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output.lines()).containsExactly(ATTEMPTS + " failed", "0 threads", "0 descriptors");
    }

    /** Tries to connect and prints how often that failed, and what is left afterwards. */
    static final class Attempts {

        private Attempts() {}

        public static void main(String[] args) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
                Connector connector = new Connector("127.0.0.1", server.getLocalPort(), TransportSecurity.NONE, 10_000);
                int failed = attempt(connector);
                long before = descriptors();
                for (int i = 1; i < ATTEMPTS; i++) {
                    failed += attempt(connector);
                }
                System.out.println(failed + " failed");
                for (Thread thread : Thread.getAllStackTraces().keySet()) {
                    if (isOfAConnection(thread)) {
                        thread.join(10_000);
                    }
                }
                System.out.println(Thread.getAllStackTraces().keySet().stream()
                                .filter(Attempts::isOfAConnection)
                                .count()
                        + " threads");
                System.out.println(descriptors() - before + " descriptors");
            }
        }

        private static int attempt(Connector connector) throws Exception {
            try {
                connector.connect();
                return 0;
            } catch (OutOfMemoryError e) {
                return 1;
            }
        }

        private static boolean isOfAConnection(Thread thread) {
            return thread.getName().startsWith("memcache ") || thread.getName().startsWith("Memcached IO");
        }

        private static long descriptors() throws Exception {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.count();
            }
        }
    }
}
