package org.memcload.route;

/** Ends the exchange of a batch that is not sent, since its file will not be loaded this time. */
public final class GivenUpException extends Exception {

    private static final long serialVersionUID = 1L;

    GivenUpException() {
        super("The file is given up");
    }
}
