package org.memcload.component.memcache;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.camel.Message;
import org.memcload.component.memcache.client.RequestFailedException;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.Reply;

/** Lets exchanges continue without servers that are unavailable, if the endpoint's option says so, and names these servers. */
final class UnavailableServers {

    private final MemcacheConfiguration configuration;

    UnavailableServers(MemcacheConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Whether an exchange continues after a failure. */
    boolean isTolerated(RequestFailedException failure) {
        return configuration.getUnavailable() == Unavailable.MISS
                && failure.getKind().isUnavailable();
    }

    /**
     * The reply instead of that of an unavailable server.
     *
     * @throws CompletionException of the failure if the exchange fails with it
     */
    Reply replyInstead(Message message, MemcacheOperation operation, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof RequestFailedException failed) || !isTolerated(failed)) {
            throw new CompletionException(cause);
        }
        name(message, List.of(failed));
        return new Reply(operation.reads() ? Outcome.NOT_FOUND : Outcome.NOT_STORED, new byte[0], 0, 0);
    }

    /** Sets the header with the servers that have failed; no header without a failure. */
    static void name(Message message, Collection<RequestFailedException> failures) {
        if (!failures.isEmpty()) {
            Map<String, String> reasons = new LinkedHashMap<>();
            failures.forEach(failure -> reasons.put(failure.getServer(), failure.reason()));
            message.setHeader(MemcacheConstants.UNAVAILABLE, reasons);
        }
    }
}
