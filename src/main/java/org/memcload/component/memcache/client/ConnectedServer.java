package org.memcload.component.memcache.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server that can be queried over the connection of its records, or over the next one if that is lost. */
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
