package org.memcload.delivery;

import java.util.List;
import org.memcload.servers.ServerFailure;

/** How a delivery ended. The batch has the outcome of each record. */
public sealed interface Outcome {

    /** The batch has passed the route, so every record has an answer. */
    record Answered() implements Outcome {}

    /** Servers did not take the batch, and all redeliveries are used up. */
    record ServersFailed(List<ServerFailure> failures) implements Outcome {}

    /** The batch was not sent, or not sent again, since its file is not loaded this time. */
    record NotSent() implements Outcome {}

    /** A step of the route failed. */
    record StepFailed(Throwable cause) implements Outcome {}
}
