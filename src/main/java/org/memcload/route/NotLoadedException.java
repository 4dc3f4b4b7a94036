package org.memcload.route;

/** Ends the exchange of a file that does not get its dot name; the log and the report have the reason. */
public final class NotLoadedException extends Exception {

    private static final long serialVersionUID = 1L;

    NotLoadedException(String reason) {
        super(reason);
    }
}
