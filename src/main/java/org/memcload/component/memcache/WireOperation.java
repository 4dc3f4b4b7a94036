package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.protocol.BaseOperationImpl;

/**
 * A request as spymemcached sends it. Its own operations are of no use where a server may misbehave: they take any bytes
 * for a response and make room for whatever length stands in them.
 */
final class WireOperation extends BaseOperationImpl {

    private final Request<?> request;
    private final ServerLimits limits;
    private final Consumer<ConnectionFailure> garbled;
    private final Response response;

    /** @param garbled is told why the connection is of no more use, before anything else happens to it */
    WireOperation(Request<?> request, ServerLimits limits, Consumer<ConnectionFailure> garbled) {
        this.request = request;
        this.limits = limits;
        this.garbled = garbled;
        this.response = new Response(request.maxResponseBody(limits));
        setCallback(request);
    }

    @Override
    public void initialize() {
        setBuffer(request.render(limits));
    }

    @Override
    public void readFromBuffer(ByteBuffer data) throws GarbledResponseException {
        try {
            while (getState() != OperationState.COMPLETE && response.read(data)) {
                if (request.take(response)) {
                    if (getState() != OperationState.READING) {
                        throw new GarbledResponseException("it came before the request was sent");
                    }
                    transitionState(OperationState.COMPLETE);
                }
                response.clear();
            }
        } catch (GarbledResponseException e) {
            garbled.accept(new ConnectionFailure(
                    ErrorKind.GARBLED, "not a response of memcached's binary protocol: " + e.getMessage()));
            throw e;
        }
    }

    @Override
    public byte[] getErrorMsg() {
        return new byte[0];
    }
}
