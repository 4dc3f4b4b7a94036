package org.memcload.input;

import java.io.IOException;

/**
 * An input file is damaged, cut short, of another format, or expands beyond a limit. The message names the fault and its place. A
 * disk or network failure is a plain {@link IOException} instead.
 */
public class CorruptInputException extends IOException {

    public CorruptInputException(String message) {
        super(message);
    }

    public CorruptInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
