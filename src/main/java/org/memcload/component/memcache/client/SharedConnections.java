package org.memcload.component.memcache.client;

import java.util.HashMap;
import java.util.Map;

/**
 * The connections of clients that share them: clients whose options are equal, apart from names and metrics, use the same ones.
 * They are opened when they are needed, and closed with the last client that uses them. Safe for use by several threads. Internal:
 * public for the Camel component, whose endpoints share connections.
 */
public final class SharedConnections {

    private final Deadlines deadlines;
    /** Guarded by this. */
    private final Map<ClientOptions, Shared> pools = new HashMap<>();

    /** A pool and the number of its clients. */
    private static final class Shared {

        private final ServerPool pool;
        private int clients;

        Shared(ServerPool pool) {
            this.pool = pool;
        }
    }

    /** @param deadlines of all requests; stays open */
    public SharedConnections(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    /** The pool for some options; must be returned by {@link #close}. */
    synchronized ServerPool open(ClientOptions options) {
        Shared shared = pools.computeIfAbsent(options, unused -> new Shared(new ServerPool(options, deadlines)));
        shared.clients++;
        return shared.pool;
    }

    /** A client has ended. */
    void close(ClientOptions options) {
        Shared last;
        synchronized (this) {
            last = pools.get(options);
            last.clients--;
            if (last.clients > 0) {
                return;
            }
            pools.remove(options);
        }
        last.pool.close();
    }
}
