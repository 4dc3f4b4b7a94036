package org.memcload.component.memcache.client;

import java.util.Arrays;
import java.util.List;

/** Decides which server a key belongs to at present: by the ring and, if keys of dead servers move, by the servers' health. */
final class KeyRouter {

    private final HashRing ring;
    private final int servers;
    private final List<ServerHealth> health;
    private final boolean keysMove;

    /** @param keysMove whether keys of a dead server belong to the next live one */
    KeyRouter(HashRing ring, List<ServerHealth> health, boolean keysMove) {
        this.ring = ring;
        this.servers = health.size();
        this.health = health;
        this.keysMove = keysMove;
    }

    /** The key with an index. */
    @FunctionalInterface
    interface KeyAt {
        byte[] key(int index);
    }

    /** For each server whether it has failed a request that was not sent; all false, since no request has failed yet. */
    boolean[] untried() {
        return new boolean[servers];
    }

    /** Index of the server of a key, before any server was tried. */
    int serverOf(byte[] key) {
        return keysMove ? serverOf(key, untried()) : ring.serverOf(key);
    }

    /** Index of the server of a key. */
    int serverOf(byte[] key, boolean[] tried) {
        return keysMove ? ring.serverOf(key, usable(tried)) : ring.serverOf(key);
    }

    /** Whether a key has a server that was not tried. */
    boolean hasMore(byte[] key, boolean[] tried) {
        return !tried[ring.serverOf(key, usable(tried))];
    }

    private boolean[] usable(boolean[] tried) {
        boolean[] usable = new boolean[servers];
        for (int server = 0; server < servers; server++) {
            usable[server] = !tried[server] && health.get(server).isUsable();
        }
        return usable;
    }

    /** Whether a decided call may be sent to another server: this one is dead and never got any part of it. */
    boolean isUnsentByDeath(int server, Call<?> decided) {
        return keysMove && !decided.isSent() && health.get(server).isDead();
    }

    /**
     * Distributes keys among the servers.
     *
     * @return for each server, the indexes of its keys, in order
     */
    int[][] shares(int[] indexes, KeyAt keys, boolean[] tried) {
        if (servers == 1) {
            return new int[][] {indexes};
        }
        boolean[] usable = keysMove ? usable(tried) : null;
        int[][] shares = new int[servers][indexes.length];
        int[] sizes = new int[servers];
        for (int index : indexes) {
            byte[] key = keys.key(index);
            int server = usable == null ? ring.serverOf(key) : ring.serverOf(key, usable);
            shares[server][sizes[server]++] = index;
        }
        for (int server = 0; server < servers; server++) {
            shares[server] = Arrays.copyOf(shares[server], sizes[server]);
        }
        return shares;
    }
}
