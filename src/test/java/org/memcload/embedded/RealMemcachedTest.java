package org.memcload.embedded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.memcload.testing.MemcachedServer;

/** Proves that what is asked of the embedded server is what the real one does. */
@Tag("server")
class RealMemcachedTest extends MemcachedBehaviour {

    private MemcachedServer server;

    @Override
    InetSocketAddress start() {
        server = MemcachedServer.start();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    @Override
    void end() {
        server.close();
    }
}
