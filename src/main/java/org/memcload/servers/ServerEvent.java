package org.memcload.servers;

/**
 * An event at a server, or at a connection to it, that no answer to a record shows.
 *
 * @param server as {@code host:port}
 * @param count evicted items, or occurrences of another event
 * @param detail details in words; may be empty
 */
public record ServerEvent(String server, Kind kind, long count, String detail) {

    public enum Kind {
        /** The server evicted items to make room. */
        EVICTED,
        /** The server was restarted and is empty. */
        RESTARTED,
        /** All items of the server were flushed. */
        FLUSHED,
        /** A connection ended while the server owed an answer: it may still carry out the pending requests at any later time. */
        ABANDONED,
        /** The server was unreachable when its first records were ready, and has come up since. */
        APPEARED
    }

    /** Whether a file's records on the server may be lost, or replaced by older ones, after the server acknowledged them. */
    public boolean endangersRecords() {
        return switch (kind) {
            case RESTARTED, FLUSHED, ABANDONED -> true;
            // items evicted now would be evicted again
            case EVICTED, APPEARED -> false;
        };
    }

    /** Whether the server has lost acknowledged records. */
    public boolean isLoss() {
        return switch (kind) {
            case EVICTED, RESTARTED, FLUSHED -> true;
            case ABANDONED, APPEARED -> false;
        };
    }
}
