package org.memcload.input;

import java.io.IOException;

/**
 * An input file is not what it should be: damaged, cut short, of another format, or expanding beyond a limit. The message
 * says what is wrong and where. A disk or network that fails is a plain {@link IOException} instead.
 */
public class CorruptInputException extends IOException {

    public CorruptInputException(String message) {
        super(message);
    }

    public CorruptInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
