package org.memcload.component.memcache.client;

import org.memcload.component.memcache.client.transport.Loss;

/** Why a connection is of no more use. */
record ConnectionFailure(ErrorKind kind, String reason) {

    static ConnectionFailure of(Loss loss) {
        return new ConnectionFailure(loss.garbled() ? ErrorKind.GARBLED : ErrorKind.LOST, loss.reason());
    }
}
