package org.memcload.delivery;

/** A route lacks a step, or has a surplus one, so that records could be lost or stored out of order. The message names the step. */
public final class IncompleteRouteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public IncompleteRouteException(String message) {
        super(message);
    }
}
