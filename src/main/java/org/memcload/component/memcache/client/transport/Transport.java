package org.memcload.component.memcache.client.transport;

import java.io.IOException;
import java.util.function.Consumer;
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.protocol.ServerLimits;

/**
 * An open connection to one server: it sends requests in their order and reports its loss. It never reconnects and never sends
 * anything twice. Once lost it stays lost; its owner decides about the requests on their way. Internal: public for the client.
 */
public interface Transport {

    /**
     * Sends a request.
     *
     * @param limits passed to the request when it renders itself
     * @param listener hears of the responses; if a response is garbled, the connection is lost and the listener hears nothing
     */
    void send(Request<?> request, ServerLimits limits, ResponseListener listener);

    /** Calls back as soon as the connection is of no more use: at once if it is so already. */
    void onLost(Consumer<Loss> callback);

    /**
     * Closes the connection.
     *
     * @param answered whether the server has answered everything that was sent; if not, the connection is reset, so that our
     *     kernel drops the bytes it still holds instead of delivering them later
     */
    void close(boolean answered) throws IOException;
}
