package org.memcload.component.memcache.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Answers to a request that concerns several servers, as far as the servers have answered.
 *
 * @param answers by key or by server, depending on the request
 * @param failures of the servers that have not answered; by key or by server, too
 * @param <T> type of an answer
 */
public record Available<T>(Map<String, T> answers, Map<String, RequestFailedException> failures) {

    /** A failure whose message names all servers that have failed; null if all have answered. */
    public RequestFailedException failure() {
        List<RequestFailedException> distinct =
                failures.values().stream().distinct().toList();
        if (distinct.size() < 2) {
            return distinct.isEmpty() ? null : distinct.get(0);
        }
        RequestFailedException first = distinct.get(0);
        List<RequestFailedException> others = distinct.subList(1, distinct.size());
        RequestFailedException all = new RequestFailedException(
                first.getKind(),
                first.getServer(),
                others.stream().map(Throwable::getMessage).collect(Collectors.joining("; ", first.reason() + "; ", "")),
                first.getCause());
        others.forEach(all::addSuppressed);
        return all;
    }

    /** The answers; fails if one is missing. */
    CompletableFuture<Map<String, T>> complete() {
        RequestFailedException failure = failure();
        return failure == null ? CompletableFuture.completedFuture(answers) : CompletableFuture.failedFuture(failure);
    }
}
