package org.memcload.component.memcache;

/** A miss or a conflict, if the endpoint's options {@code failOnMiss} or {@code failOnConflict} make it an error. */
public class MemcacheOutcomeException extends MemcacheOperationFailedException {

    private static final long serialVersionUID = 1L;

    private final MemcacheOutcome outcome;

    public MemcacheOutcomeException(MemcacheOperation operation, String key, MemcacheOutcome outcome) {
        super(operation + " of '" + key + "': " + outcome, null);
        this.outcome = outcome;
    }

    public MemcacheOutcome getOutcome() {
        return outcome;
    }
}
