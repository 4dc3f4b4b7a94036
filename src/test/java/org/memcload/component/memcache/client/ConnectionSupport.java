package org.memcload.component.memcache.client;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.transport.TransportSecurity;

/** Opens connections to misbehaving servers. */
@Timeout(30)
abstract class ConnectionSupport {

    static final long SHORT = 300;
    static final long LONG = 20_000;
    final Deadlines deadlines = new Deadlines();

    @AfterEach
    void end() {
        deadlines.close();
    }

    ServerConnection connect(MisbehavingServer server, long timeout, int maxInFlight) {
        return connect(server, new Timeouts(timeout, timeout), maxInFlight);
    }

    ServerConnection connect(MisbehavingServer server, Timeouts timeouts, int maxInFlight) {
        return new ServerConnection(
                server.address(), TransportSecurity.NONE, timeouts, maxInFlight, deadlines, Reachability.UNWATCHED);
    }

    static boolean awaitQuietly(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
