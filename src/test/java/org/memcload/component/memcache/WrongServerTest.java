package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.testing.MemcachedServer;

/** Servers that cannot serve a client as they are: the error says why, and what to do. */
@Tag("server")
@Timeout(60)
class WrongServerTest {

    private static final int LIMIT = 100;

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    @Test
    void aServerWithoutAConnectionLeftIsNamed() throws Exception {
        List<Socket> taken = new ArrayList<>();
        try (MemcachedServer server = MemcachedServer.start("-c", String.valueOf(LIMIT))) {
            for (int i = 0; i < LIMIT; i++) {
                taken.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }

            assertThat(context.send("memcache:" + server.address() + "?timeout=20000", "v", KEY, "k")
                            .getException())
                    .isInstanceOf(MemcacheException.class)
                    .hasMessageContainingAll(server.address(), "no connection left", "-c");
        } finally {
            for (Socket each : taken) {
                each.close();
            }
        }
    }
}
