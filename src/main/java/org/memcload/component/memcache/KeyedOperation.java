package org.memcload.component.memcache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.memcload.component.memcache.client.protocol.Reply;

/** Performs operations on one key of an endpoint, and continues exchanges with the answers. */
final class KeyedOperation {

    private final MemcacheEndpoint endpoint;
    private final ExchangeOptions options;
    private final UnavailableServers unavailable;

    KeyedOperation(MemcacheEndpoint endpoint, ExchangeOptions options) {
        this.endpoint = endpoint;
        this.options = options;
        this.unavailable = new UnavailableServers(endpoint.getConfiguration());
    }

    /** A request about a key. */
    @FunctionalInterface
    interface Question {
        CompletableFuture<Reply> ask(String key);
    }

    /** Performs an operation on the key of an exchange. Afterwards the headers have its outcome; the body is as before. */
    CompletableFuture<Reply> perform(Exchange exchange, MemcacheOperation operation, Question question) {
        String given = options.key(exchange);
        String sent = endpoint.sentKey(given);
        Message message = exchange.getMessage();
        CompletableFuture<Reply> answer = endpoint.continued(question.ask(sent))
                .exceptionally(failure -> unavailable.replyInstead(message, operation, failure));
        return answer.thenApply(reply -> {
            MemcacheOutcome outcome = MemcacheOutcome.of(reply.outcome());
            message.setHeader(MemcacheConstants.SENT_KEY, sent);
            message.setHeader(MemcacheConstants.OUTCOME, outcome);
            MemcacheConfiguration configuration = endpoint.getConfiguration();
            boolean fails = (outcome.isMiss() && configuration.isFailOnMiss())
                    || (outcome.isConflict() && configuration.isFailOnConflict());
            if (fails) {
                throw new CompletionException(new MemcacheOutcomeException(operation, given, outcome));
            }
            return reply;
        });
    }
}
