package org.memcload.component.memcache.value;

/** A value that cannot be stored, or that was read and cannot be understood; trying again does not help. */
public class ValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ValueException(String message) {
        this(message, null);
    }

    public ValueException(String message, Throwable cause) {
        super(message, cause);
    }
}
