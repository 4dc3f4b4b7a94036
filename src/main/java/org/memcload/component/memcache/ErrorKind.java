package org.memcload.component.memcache;

import java.util.Locale;
import java.util.concurrent.CompletionException;

/** Why something asked of a server was not done. */
public enum ErrorKind {
    /** The server did not answer in time. */
    TIMEOUT,
    /** No connection to the server could be opened, or it was refused. */
    CONNECT,
    /** The server is taken for dead and was not asked. */
    DEAD,
    /** The connection was lost before the server had answered. */
    LOST,
    /** What came is no response of memcached's binary protocol. */
    GARBLED,
    /** The server answered with an error that may be gone the next time, such as being out of memory. */
    SERVER,
    /** The server will never do what was asked, such as storing a value that is too large. */
    REFUSED,
    /** The endpoint is stopped. */
    CLOSED,
    /** None of these. */
    OTHER;

    /** The kind of a failure that a {@link MemcacheClient} gave. */
    public static ErrorKind of(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return of(failure.getCause());
        }
        if (failure instanceof MemcacheException known) {
            return known.getKind();
        }
        return failure instanceof MemcacheRefusedException ? REFUSED : OTHER;
    }

    /** The name in lower case, as meters have it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
