package org.memcload.delivery;

/** A route lacks a step, or has one too many, so that records could be lost or stored out of order. The message says which. */
public final class IncompleteRouteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public IncompleteRouteException(String message) {
        super(message);
    }
}
