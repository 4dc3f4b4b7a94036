package org.memcload.cli;

/** How the text of an option becomes its value, and which values are allowed. */
interface ValueType<T> {

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the text is not one of the allowed values; the message names the allowed values
     */
    T parse(String text);

    /** The allowed values, for people, such as {@code 1 to 65535}; empty if the description suffices. */
    default String range() {
        return "";
    }
}
