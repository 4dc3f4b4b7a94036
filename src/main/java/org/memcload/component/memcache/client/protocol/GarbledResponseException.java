package org.memcload.component.memcache.client.protocol;

import java.io.IOException;

/**
 * The received bytes are not a response to the request: no further bytes of the connection can be trusted. Internal: public for the
 * client's own packages.
 */
public final class GarbledResponseException extends IOException {

    private static final long serialVersionUID = 1L;

    public GarbledResponseException(String message) {
        super(message);
    }
}
