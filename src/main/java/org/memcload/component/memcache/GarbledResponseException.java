package org.memcload.component.memcache;

import java.io.IOException;

/** What came is no response to what was asked: nothing more that comes over the connection can be relied on. */
final class GarbledResponseException extends IOException {

    private static final long serialVersionUID = 1L;

    GarbledResponseException(String message) {
        super(message);
    }
}
