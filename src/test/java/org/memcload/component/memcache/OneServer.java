package org.memcload.component.memcache;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** For tests that need a server, something that reads from it, and a Camel context: each test has its own. */
@Tag("server")
abstract class OneServer {

    MemcachedServer server;
    MemcachedReader reader;
    MemcacheContext context;
    /** Of an endpoint that is patient, since the machine may be busy. */
    String uri;

    @BeforeEach
    void startServer() throws Exception {
        server = MemcachedServer.start();
        reader = server.reader();
        context = new MemcacheContext();
        uri = "memcache:" + server.address() + "?timeout=20000&timeToLive=0";
    }

    @AfterEach
    void endServer() {
        context.close();
        reader.close();
        server.close();
    }
}
