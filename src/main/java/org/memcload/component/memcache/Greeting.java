package org.memcload.component.memcache;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The first exchange over a new connection, before any request: the login, where the endpoint has one, and the questions for
 * the server's statistics and settings, both at once. A server that does not answer them is sent no record that it might
 * store long after.
 */
final class Greeting {

    private final ServerConnection owner;
    private final SpyConnection connection;
    private final SaslLogin login;
    private final Runnable onStep;

    /** Whether the server refuses to answer before a login. */
    private volatile boolean authenticationDemanded;

    /**
     * A server's answer.
     *
     * @param limits what the server accepts
     * @param statistics its general statistics; null if it refuses to tell them
     */
    record Answer(ServerLimits limits, Map<String, String> statistics) {}

    /**
     * A greeting over a connection.
     *
     * @param login null where none is wanted
     * @param onStep is called whenever something is sent that the server is to answer before anything else is
     */
    Greeting(ServerConnection owner, SpyConnection connection, SaslLogin login, Runnable onStep) {
        this.owner = owner;
        this.connection = connection;
        this.login = login;
        this.onStep = onStep;
    }

    /**
     * Sends it.
     *
     * @return the server's answer; fails with a {@link MemcacheException} if it refuses the login, and does not complete if
     *     it does not answer
     */
    CompletableFuture<Answer> say() {
        return login == null ? ask() : login.over(this::sendStep).thenCompose(done -> ask());
    }

    private <T> CompletableFuture<T> sendStep(Request<T> request) {
        onStep.run();
        return send(request);
    }

    private CompletableFuture<Answer> ask() {
        onStep.run();
        CompletableFuture<Map<String, String>> statistics = stats(null);
        return stats(StatsRequest.SETTINGS)
                .thenCombine(
                        statistics, (settings, general) -> new Answer(ServerLimits.of(general, settings), general));
    }

    /** Asks for the settings once more, which shows that the server still answers. */
    CompletableFuture<Void> askAgain() {
        onStep.run();
        return stats(StatsRequest.SETTINGS).thenAccept(settings -> {});
    }

    /** Null where the server answers with an error. */
    private CompletableFuture<Map<String, String>> stats(String topic) {
        StatsRequest request = new StatsRequest(topic);
        return send(request).handle((answer, failure) -> {
            authenticationDemanded |= request.unauthenticated();
            return answer;
        });
    }

    boolean authenticationDemanded() {
        return authenticationDemanded;
    }

    private <T> CompletableFuture<T> send(Request<T> request) {
        request.submitted(owner);
        connection.send(request, ServerLimits.UNKNOWN);
        return request.future();
    }
}
