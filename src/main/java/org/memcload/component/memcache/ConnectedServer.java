package org.memcload.component.memcache;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server, to be asked over the same connection as its records take; if that is lost, over the next one. */
public interface ConnectedServer {

    /** The server as {@code host:port}. */
    String address();

    /**
     * Asks for the server's general statistics. The question waits its turn after the requests that were submitted before.
     *
     * @return fails with a {@link MemcacheException}, of the kind {@link ErrorKind#SERVER} if the server refuses to tell
     */
    CompletableFuture<Map<String, String>> statistics();
}
