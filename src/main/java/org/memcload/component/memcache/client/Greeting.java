package org.memcload.component.memcache.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.protocol.ServerLimits;
import org.memcload.component.memcache.client.protocol.StatsRequest;
import org.memcload.component.memcache.client.transport.LoginException;
import org.memcload.component.memcache.client.transport.SaslLogin;
import org.memcload.component.memcache.client.transport.Transport;

/**
 * The first exchange over a new connection, before any request: the login, if there is one, and then the requests for the server's
 * statistics and settings, both at once. A server that does not answer them gets no records, which it might store much later.
 */
final class Greeting {

    private final ServerConnection owner;
    private final Transport connection;
    private final SaslLogin login;
    private final Runnable onStep;

    /** Whether the server refuses to answer before a login. */
    private volatile boolean authenticationDemanded;

    /**
     * A server's answer.
     *
     * @param limits what the server accepts
     * @param statistics its general statistics; null if it refuses to send them
     */
    record Answer(ServerLimits limits, Map<String, String> statistics) {}

    /**
     * A greeting over a connection.
     *
     * @param login null without authentication
     * @param onStep called when a message is sent that the server must answer before the next one
     */
    Greeting(ServerConnection owner, Transport connection, SaslLogin login, Runnable onStep) {
        this.owner = owner;
        this.connection = connection;
        this.login = login;
        this.onStep = onStep;
    }

    /**
     * Sends the greeting.
     *
     * @return the server's answer; fails with a {@link LoginException} if the server refuses the login, and does not complete if
     *     the server does not answer
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

    /** Requests the settings again, to see that the server still answers. */
    CompletableFuture<Void> askAgain() {
        onStep.run();
        return stats(StatsRequest.SETTINGS).thenAccept(settings -> {});
    }

    /** The statistics; null if the server answers with an error. */
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
        Call<T> call = new Call<>(request, null);
        call.submitted(owner);
        connection.send(request, ServerLimits.UNKNOWN, call);
        return call.future();
    }
}
