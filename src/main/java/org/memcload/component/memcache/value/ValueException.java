package org.memcload.component.memcache.value;

/** A value cannot be stored, or was read and cannot be understood; trying again does not help. */
public class ValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ValueException(String message) {
        this(message, null);
    }

    public ValueException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same, with the key in the message. */
    public ValueException of(String key) {
        return new ValueException("The value of '" + key + "': " + getMessage(), this);
    }
}
