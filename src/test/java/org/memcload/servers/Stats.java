package org.memcload.servers;

import java.util.HashMap;

/** Statistics as memcached tells them. */
final class Stats extends HashMap<String, String> {

    private static final long serialVersionUID = 1L;

    /** The statistics of a server that has been up for 100 seconds and lost nothing. */
    static Stats stats() {
        return new Stats()
                .with("pid", 1)
                .with("uptime", 100)
                .with("time", 1100)
                .with("evictions", 0)
                .with("cmd_flush", 0);
    }

    Stats with(String name, Object value) {
        put(name, value.toString());
        return this;
    }
}
