package org.memcload.component.memcache.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server, to be queried over the connection that its records take; if that is lost, over the next one. */
public interface ConnectedServer {

    /** The server as {@code host:port}. */
    String address();

    /**
     * Reads the server's general statistics. The request waits its turn after those that were submitted before.
     *
     * @return fails with a {@link RequestFailedException}, of the kind {@link ErrorKind#SERVER} if the server refuses
     */
    CompletableFuture<Map<String, String>> statistics();
}
