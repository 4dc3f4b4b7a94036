package org.memcload.component.memcache.client;

import org.memcload.component.memcache.client.transport.Loss;

/** Why a connection can no longer be used. */
record ConnectionFailure(ErrorKind kind, String reason) {

    static ConnectionFailure of(Loss loss) {
        return new ConnectionFailure(loss.garbled() ? ErrorKind.GARBLED : ErrorKind.LOST, loss.reason());
    }
}
