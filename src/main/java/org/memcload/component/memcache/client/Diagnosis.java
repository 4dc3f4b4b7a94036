package org.memcload.component.memcache.client;

/** Words for a server that is silent or drops connections. Guarded by its connection. */
final class Diagnosis {

    private final long timeoutMillis;
    private final boolean tls;
    /** Whether the server has ever answered over any connection. */
    private boolean everAnswered;

    Diagnosis(long timeoutMillis, boolean tls) {
        this.timeoutMillis = timeoutMillis;
        this.tls = tls;
    }

    /** Milliseconds allowed for name lookup, connecting and the TLS handshake together. */
    long openingMillis() {
        return (tls ? 3 : 2) * timeoutMillis;
    }

    void answered() {
        everAnswered = true;
    }

    /** The problem when opening a connection takes too long. */
    String noConnection() {
        return "no connection within " + openingMillis() + " ms";
    }

    /**
     * The problem when an answer is overdue.
     *
     * @param connected whether a connection is open
     */
    String noAnswer(boolean connected) {
        boolean mute = connected && !everAnswered;
        return "no answer within " + timeoutMillis + " ms"
                + (mute
                        ? ", and none so far: it hangs, or does not speak memcached's binary protocol"
                                + (tls ? "" : " without TLS")
                        : "");
    }

    /** The failure of calls on a connection that another call found silent. */
    ConnectionFailure outOfUse() {
        return new ConnectionFailure(
                ErrorKind.TIMEOUT, "out of use, since a request got no answer within " + timeoutMillis + " ms");
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
