package org.memcload.component.memcache.client;

/** Words for a server that is silent or drops connections. Guarded by its connection. */
final class Diagnosis {

    private final Timeouts timeouts;
    private final boolean tls;
    /** Whether the server has ever answered over any connection. */
    private boolean everAnswered;

    Diagnosis(Timeouts timeouts, boolean tls) {
        this.timeouts = timeouts;
        this.tls = tls;
    }

    /** Milliseconds allowed for name lookup, connecting and the TLS handshake together. */
    long openingMillis() {
        return (tls ? 3 : 2) * timeouts.connect();
    }

    void answered() {
        everAnswered = true;
    }

    /** The problem when opening a connection takes too long. */
    ConnectionFailure noConnection() {
        return new ConnectionFailure(ErrorKind.TIMEOUT, "no connection within " + openingMillis() + " ms");
    }

    /**
     * The problem when an answer is overdue.
     *
     * @param connected whether a connection was open
     * @param afterMillis milliseconds that the server had
     */
    ConnectionFailure noAnswer(boolean connected, long afterMillis) {
        boolean mute = connected && !everAnswered;
        return new ConnectionFailure(
                ErrorKind.TIMEOUT,
                "no answer within " + afterMillis + " ms"
                        + (mute
                                ? ", and none so far: it hangs, has no connection left (memcached's -c), or does not"
                                        + " speak memcached's binary protocol" + (tls ? "" : " without TLS")
                                : ""));
    }

    /** The failure of calls that wait for a server which another call found silent, and which is taken for dead. */
    ConnectionFailure outOfUse() {
        return new ConnectionFailure(
                ErrorKind.TIMEOUT, "out of use, since a request got no answer within " + timeouts.request() + " ms");
    }

    /** A failure with the probable cause: a TLS-only server drops other connections without an answer. */
    ConnectionFailure explained(ConnectionFailure failure) {
        boolean plainAndUnheard = failure.kind() == ErrorKind.LOST && !everAnswered && !tls;
        return plainAndUnheard
                ? new ConnectionFailure(
                        ErrorKind.LOST,
                        failure.reason()
                                + " before any answer: the server may want TLS, or not speak memcached's binary protocol")
                : failure;
    }
}
