package org.memcload.component.memcache.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Idle connections that a firewall forgets. */
@EnabledOnOs(OS.LINUX)
class KeepAliveTest {

    /** The kernel's timer for keep-alive, in the column {@code tr} of /proc/net/tcp (proc_net_tcp.txt of Linux). */
    private static final String KEEP_ALIVE = "02";

    @Test
    void theKernelAsksForTheOtherSideOfAnIdleConnection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = server.getLocalPort();
            Transport connection = new Connector("127.0.0.1", port, TransportSecurity.NONE, 10_000).connect();
            try {
                String remote = String.format(":%04X", port);
                List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/self/net/tcp")));
                lines.addAll(Files.readAllLines(Path.of("/proc/self/net/tcp6")));
                List<String> timers = lines.stream()
                        .map(line -> line.strip().split("\\s+"))
                        .filter(columns -> columns[2].endsWith(remote))
                        .map(columns -> columns[5])
                        .toList();

                assertThat(timers).hasSize(1).first().asString().startsWith(KEEP_ALIVE + ":");
                // in hundredths of a second
                long left = Long.parseLong(timers.get(0).substring(3), 16);
                assertThat(left).isBetween(1L, 6_000L);
            } finally {
                connection.close(true);
            }
        }
    }
}
