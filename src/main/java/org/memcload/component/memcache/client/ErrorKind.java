package org.memcload.component.memcache.client;

import java.util.Locale;
import java.util.concurrent.CompletionException;

/** Why a server did not execute a request. */
public enum ErrorKind {
    /** The server did not answer in time. */
    TIMEOUT,
    /** No connection to the server could be opened, or it was refused. */
    CONNECT,
    /** The server is considered dead and was not sent the request. */
    DEAD,
    /** The connection was lost before the server had answered. */
    LOST,
    /** The received bytes are not a response of memcached's binary protocol. */
    GARBLED,
    /** The server answered with an error that may not recur, such as being out of memory. */
    SERVER,
    /** The server will never accept the request, such as storing a value that is too large. */
    REFUSED,
    /** The client is closed. */
    CLOSED,
    /** Any other reason. */
    OTHER;

    /** The kind of a failure, or of its cause if a future wraps it. */
    public static ErrorKind of(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return of(failure.getCause());
        }
        return failure instanceof ServerFailure known ? known.getKind() : OTHER;
    }

    /**
     * Whether the server could not be reached or did not answer. It may have executed the request all the same, unless the kind is
     * {@link #CONNECT} or {@link #DEAD}.
     */
    public boolean isUnavailable() {
        return this == TIMEOUT || this == CONNECT || this == DEAD || this == LOST;
    }

    /** The name in lower case, as in meters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
