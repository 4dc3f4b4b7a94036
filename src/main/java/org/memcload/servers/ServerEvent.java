package org.memcload.servers;

/**
 * Something that happened to a server, or to the connection to it, and that no answer to a record shows.
 *
 * @param server as {@code host:port}
 * @param count how many items were evicted, or how often it happened
 * @param detail more about it, in words; empty if there is nothing more
 */
public record ServerEvent(String server, Kind kind, long count, String detail) {

    public enum Kind {
        /** The server threw items away to make room. */
        EVICTED,
        /** The server was started again and is empty. */
        RESTARTED,
        /** Somebody had the server forget all its items. */
        FLUSHED,
        /** A connection ended while the server owed an answer: it may carry out what was sent over it at any later time. */
        ABANDONED,
        /** The server was not there when its first records were ready, and has come up since. */
        APPEARED
    }

    /** Whether a file's records on the server may be lost, or replaced by older ones, after the server acknowledged them. */
    public boolean endangersRecords() {
        return switch (kind) {
            case RESTARTED, FLUSHED, ABANDONED -> true;
            // what is evicted now would be evicted again
            case EVICTED, APPEARED -> false;
        };
    }

    /** Whether records that the server had acknowledged are gone. */
    public boolean isLoss() {
        return switch (kind) {
            case EVICTED, RESTARTED, FLUSHED -> true;
            case ABANDONED, APPEARED -> false;
        };
    }
}
