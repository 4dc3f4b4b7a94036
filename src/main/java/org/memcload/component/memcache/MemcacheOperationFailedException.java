package org.memcload.component.memcache;

/**
 * An operation on memcached failed: the root of the exceptions that a memcache endpoint defines. Exchanges that are no valid
 * request, for instance without a key, fail with an {@link IllegalArgumentException} instead.
 */
public abstract class MemcacheOperationFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    MemcacheOperationFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
