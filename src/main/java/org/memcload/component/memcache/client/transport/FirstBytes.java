package org.memcload.component.memcache.client.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Recognizes a server that sends bytes of another protocol, by the first of them. */
final class FirstBytes {

    /** Sent by memcached in plain text, whatever protocol it talks, before it closes a connection that is one too many. */
    private static final byte[] NO_CONNECTION_LEFT = "ERROR Too many open".getBytes(StandardCharsets.US_ASCII);
    /** Type and major version of a TLS record with an alert (RFC 8446, 5.1). */
    private static final byte[] TLS_ALERT = {21, 3};

    private FirstBytes() {}

    /**
     * The meaning of the bytes at the beginning of a buffer, in words; null if they are not known.
     *
     * @param received filled from its beginning, wherever its position is now
     */
    static String meaning(ByteBuffer received) {
        if (beginsWith(received, NO_CONNECTION_LEFT)) {
            return "the server has no connection left: raise its limit (memcached's -c), or open fewer connections";
        }
        if (beginsWith(received, TLS_ALERT)) {
            return "the server talks TLS only: connect with TLS";
        }
        return null;
    }

    private static boolean beginsWith(ByteBuffer received, byte[] known) {
        for (int i = 0; i < known.length; i++) {
            if (i >= received.limit() || received.get(i) != known[i]) {
                return false;
            }
        }
        return true;
    }
}
