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

    /** Milliseconds that looking up the name, connecting, and the handshake of TLS may take together. */
    long openingMillis() {
        return (tls ? 3 : 2) * timeoutMillis;
    }

    void answered() {
        everAnswered = true;
    }

    /** What is wrong while a connection is opened for too long. */
    String noConnection() {
        return "no connection within " + openingMillis() + " ms";
    }

    /**
     * What is wrong when an answer is overdue.
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

    /** Why calls fail whose connection another call has found silent. */
    ConnectionFailure outOfUse() {
        return new ConnectionFailure(
                ErrorKind.TIMEOUT, "out of use, since a request got no answer within " + timeoutMillis + " ms");
    }

    /** A failure with the probable cause: a server that talks TLS only drops other connections without a word. */
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
