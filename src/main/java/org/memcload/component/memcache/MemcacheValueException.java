package org.memcload.component.memcache;

import org.memcload.component.memcache.value.ValueException;

/** A body cannot be stored, or a stored value cannot be understood; sending the exchange again does not help. */
public class MemcacheValueException extends MemcacheOperationFailedException {

    private static final long serialVersionUID = 1L;

    /** @param cause names the key and the reason */
    public MemcacheValueException(ValueException cause) {
        super(cause.getMessage(), cause);
    }
}
