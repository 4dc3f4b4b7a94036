package org.memcload.component.memcache.client.transport;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import net.spy.memcached.compat.log.Logger;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.BaseOperationImpl;
import org.memcload.component.memcache.client.protocol.GarbledResponseException;
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.protocol.Response;
import org.memcload.component.memcache.client.protocol.ServerLimits;

/**
 * A request as spymemcached sends it. spymemcached's own operations are unsafe if a server misbehaves: they accept any bytes as a
 * response and allocate the length that these bytes contain.
 */
final class WireOperation extends BaseOperationImpl implements OperationCallback {

    private final Request<?> request;
    private final ServerLimits limits;
    private final ResponseListener listener;
    private final Consumer<Loss> garbled;
    private final Response response;

    /** Set and read by the thread that completes the operation. */
    private boolean cancelled;
    /** Whether an error was the answer before the request was sent. It must be sent to its end: the server skips the rest. */
    private boolean refusedEarly;

    /** @param garbled gets the reason why the connection can no longer be used, before any other step */
    WireOperation(Request<?> request, ServerLimits limits, ResponseListener listener, Consumer<Loss> garbled) {
        this.request = request;
        this.limits = limits;
        this.listener = listener;
        this.garbled = garbled;
        this.response = new Response(request.maxResponseBody(limits));
        setCallback(this);
    }

    @Override
    public void initialize() {
        setBuffer(request.render(limits));
    }

    @Override
    public void readFromBuffer(ByteBuffer data) throws GarbledResponseException {
        try {
            if (refusedEarly) {
                // this is the response to the next request
                checkSent();
                transitionState(OperationState.COMPLETE);
            }
            while (getState() != OperationState.COMPLETE && response.read(data)) {
                Request.Progress progress = request.take(response);
                if (progress != Request.Progress.INCOMPLETE) {
                    listener.advanced();
                }
                response.clear();
                if (progress == Request.Progress.COMPLETE) {
                    if (getState() != OperationState.READING && request.isRefused()) {
                        refusedEarly = true;
                        listener.completed(true);
                        return;
                    }
                    checkSent();
                    transitionState(OperationState.COMPLETE);
                }
            }
        } catch (GarbledResponseException e) {
            garbled.accept(new Loss(true, "not a response of memcached's binary protocol: " + e.getMessage()));
            throw e;
        }
    }

    private void checkSent() throws GarbledResponseException {
        if (getState() != OperationState.READING) {
            throw new GarbledResponseException("it came before the request was sent");
        }
    }

    /** spymemcached logs each step of each operation at debug. */
    @Override
    protected Logger getLogger() {
        return SpyConnection.AT_DEBUG;
    }

    /** spymemcached calls this only when it gives up the operation; responses go to the request. */
    @Override
    public void receivedStatus(OperationStatus cancellation) {
        cancelled = true;
    }

    @Override
    public void complete() {
        if (!refusedEarly) {
            listener.completed(!cancelled);
        }
    }

    @Override
    public byte[] getErrorMsg() {
        return new byte[0];
    }
}
