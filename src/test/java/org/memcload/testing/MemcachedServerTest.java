package org.memcload.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class MemcachedServerTest {

    @Test
    void aRestartedServerIsAnotherProcessOnTheSamePort() {
        try (MemcachedServer server = MemcachedServer.start()) {
            long pid = server.pid();
            String address = server.address();

            server.restart();

            assertThat(server.address()).isEqualTo(address);
            assertThat(server.pid()).isNotEqualTo(pid);
            try (MemcachedReader reader = server.reader()) {
                assertThat(reader.stats("")).containsEntry("pid", Long.toString(server.pid()));
            }
        }
    }

    @Test
    void aClosedServerIsGone() {
        MemcachedServer server = MemcachedServer.start();
        server.close();

        assertThat(ProcessHandle.of(server.pid())).isEmpty();
    }

    @Test
    void aStoppedServerIsFrozenUntilItGoesOn() throws IOException {
        try (MemcachedServer server = MemcachedServer.start()) {
            server.stop();
            Awaitility.await().until(() -> state(server).equals("T"));

            server.cont();
            try (MemcachedReader reader = server.reader()) {
                assertThat(reader.currItems()).isZero();
            }
        }
    }

    @Test
    void extraArgumentsAreGivenToTheServer() {
        try (MemcachedServer server = MemcachedServer.start("-I", "2m");
                MemcachedReader reader = server.reader()) {
            assertThat(reader.stats("settings")).containsEntry("item_size_max", "2097152");
        }
    }

    @Test
    void argumentsThatMemcachedRefusesAreReportedWithItsWords() {
        assertThatThrownBy(() -> MemcachedServer.start("-I", "1")).hasMessageContaining("Item max size");
    }

    /** State of the process as Linux names it. */
    private static String state(MemcachedServer server) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    }
}
