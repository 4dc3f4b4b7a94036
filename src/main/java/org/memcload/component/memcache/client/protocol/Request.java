package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;

/**
 * A request that renders itself and takes its responses. It knows nothing of the connection, of deadlines, or of the recipient of
 * the answer. Internal: public for the client's own packages.
 *
 * @param <T> type of the answer
 */
public abstract class Request<T> {

    /** Bytes of a response that carries no value: error texts are short. */
    static final int SHORT_BODY = 4096;

    /** The state of a request after a response. */
    public enum Progress {
        /** More responses follow; the deadline is as before. */
        INCOMPLETE,
        /** A part of the request is done: its deadline starts again. */
        ADVANCED,
        /** This was the last response. */
        COMPLETE
    }

    /** The command, for reports; null if the request is not reported. */
    public abstract Command command();

    /** Whether the request changes what the server holds. */
    public boolean writes() {
        return command() != null && command().writes();
    }

    /** The outcome, for reports; called when the request was answered and has not failed. */
    public Outcome outcome() {
        return Outcome.OK;
    }

    /** Number of requested keys that had a value. */
    public int hits() {
        return 0;
    }

    /** Number of requested keys that had no value. */
    public int misses() {
        return 0;
    }

    /** Number of records stored; may also be called when the request has failed. */
    public int stored() {
        return 0;
    }

    /** Number of records that the server will never accept; may also be called when the request has failed. */
    public int refused() {
        return 0;
    }

    /** Whether a part of the request failed though the request as a whole was answered. */
    public boolean failedPartly() {
        return false;
    }

    /** The bytes to send; called at most once, when the connection is ready. */
    public abstract ByteBuffer render(ServerLimits limits);

    /** Bytes of the largest body that a response to the request may have. */
    public int maxResponseBody(ServerLimits limits) {
        return SHORT_BODY;
    }

    /**
     * Takes a response; called by one thread, also after the request has failed.
     *
     * @throws GarbledResponseException if the response does not belong to this request
     */
    public abstract Progress take(Response response) throws GarbledResponseException;

    /** Whether the response was an error, which a server may send before it has read the whole request. */
    public boolean isRefused() {
        return false;
    }

    /**
     * The answer, once the last response has been taken; called at most once.
     *
     * @throws ErrorResponseException if the server answered with an error
     */
    public abstract T answer() throws ErrorResponseException;
}
