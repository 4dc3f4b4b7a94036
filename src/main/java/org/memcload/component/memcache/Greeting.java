package org.memcload.component.memcache;

import java.util.concurrent.CompletableFuture;

/**
 * What is said over a new connection before any request: who we are, where that is wanted, and the question for the server's
 * settings. A server that does not answer this is sent no record that it might store long after.
 */
final class Greeting {

    private final ServerConnection owner;
    private final SpyConnection connection;
    private final SaslLogin login;

    /** Whether the server has refused to answer anybody whom it does not know. */
    private volatile boolean authenticationDemanded;

    /** @param login null where none is wanted */
    Greeting(ServerConnection owner, SpyConnection connection, SaslLogin login) {
        this.owner = owner;
        this.connection = connection;
        this.login = login;
    }

    /**
     * Says it.
     *
     * @return what the server accepts; fails with a {@link MemcacheException} if it refuses the login, and does not complete if
     *     it does not answer
     */
    CompletableFuture<ServerLimits> say() {
        return login == null ? askForSettings() : login.over(this::send).thenCompose(done -> askForSettings());
    }

    /** Asks for the settings, which shows that the server answers. */
    CompletableFuture<ServerLimits> askForSettings() {
        StatsRequest settings = new StatsRequest("settings");
        return send(settings).handle((answer, failure) -> {
            authenticationDemanded = settings.unauthenticated();
            return answer == null ? ServerLimits.UNKNOWN : ServerLimits.of(answer);
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
