package org.memcload.component.memcache.client.transport;

import java.io.IOException;
import java.util.function.Consumer;
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.protocol.ServerLimits;

/**
 * An open connection to one server: it sends requests in their order and reports its loss. It never reconnects and never sends a
 * request twice. Once lost it stays lost; its owner decides about the requests on their way. Internal: public for the client.
 */
public interface Transport {

    /**
     * Sends a request.
     *
     * @param limits passed to the request when it renders itself
     * @param listener is notified of the responses; if a response is garbled, the connection is lost and the listener is not called
     */
    void send(Request<?> request, ServerLimits limits, ResponseListener listener);

    /** Calls back when the connection is lost; at once if it is already lost. */
    void onLost(Consumer<Loss> callback);

    /**
     * Closes the connection.
     *
     * @param answered whether the server has answered all requests; if not, the connection is reset, so that our kernel drops its
     *     unsent bytes instead of delivering them later
     */
    void close(boolean answered) throws IOException;
}
