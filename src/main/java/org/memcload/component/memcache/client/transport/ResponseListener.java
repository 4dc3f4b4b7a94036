package org.memcload.component.memcache.client.transport;

/** Receives the progress of one request, on the connection's thread. Internal: public for the client. */
public interface ResponseListener {

    /** A part of the request was answered. */
    void advanced();

    /**
     * No more responses follow.
     *
     * @param answered whether the request has taken its last response; if not, it was given up
     */
    void completed(boolean answered);
}
