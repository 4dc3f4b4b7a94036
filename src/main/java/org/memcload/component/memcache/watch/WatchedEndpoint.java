package org.memcload.component.memcache.watch;

import java.util.concurrent.CompletableFuture;
import org.memcload.component.memcache.client.MemcacheClient;

/** An endpoint as health checks, the dev console and meters see it. Its text is its URI. Internal: implemented by the endpoint. */
public interface WatchedEndpoint {

    /** Identifies the endpoint in its Camel context. */
    String getId();

    /** The servers as in the endpoint's URI. */
    String getServers();

    /** Null unless the endpoint is started. */
    MemcacheClient getClient();

    /** The meters that this endpoint needs. */
    MeterOptions meterOptions();

    /** The servers that must answer for the endpoint to be ready. */
    Readiness readiness();

    /**
     * Completes by way of the threads that keep deadlines and continue exchanges; fails, or does not complete, if they do not
     * work.
     */
    CompletableFuture<Void> pulse();
}
