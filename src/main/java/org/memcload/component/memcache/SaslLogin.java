package org.memcload.component.memcache;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/** Says to a server who we are, over one new connection. */
final class SaslLogin {

    /** What is tried, the first that the server has: PLAIN works with whatever a server looks passwords up in. */
    private static final List<String> MECHANISMS = List.of("PLAIN", "CRAM-MD5");

    private final ServerAddress server;
    private final String username;
    private final String password;

    SaslLogin(ServerAddress server, String username, String password) {
        this.server = server;
        this.username = username;
        this.password = password;
    }

    /**
     * Performs it.
     *
     * @param send sends a request over the connection
     * @return fails with a {@link MemcacheException} if the server refuses
     */
    CompletableFuture<Void> over(Function<SaslRequest, CompletableFuture<SaslRequest.Reply>> send) {
        return send.apply(SaslRequest.listMechanisms()).thenCompose(listed -> {
            try {
                SaslClient client = client(listed);
                byte[] first = client.hasInitialResponse() ? client.evaluateChallenge(new byte[0]) : new byte[0];
                return send.apply(SaslRequest.begin(client.getMechanismName(), first))
                        .thenCompose(reply -> goOn(client, reply, send));
            } catch (SaslException e) {
                return CompletableFuture.failedFuture(failure("authentication failed: " + e.getMessage(), e));
            } catch (MemcacheException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private CompletableFuture<Void> goOn(
            SaslClient client,
            SaslRequest.Reply reply,
            Function<SaslRequest, CompletableFuture<SaslRequest.Reply>> send) {
        try {
            return switch (reply.status()) {
                case BinaryProtocol.SUCCESS -> CompletableFuture.completedFuture(null);
                case BinaryProtocol.AUTHENTICATION_CONTINUES ->
                    send.apply(SaslRequest.step(client.getMechanismName(), client.evaluateChallenge(reply.data())))
                            .thenCompose(next -> goOn(client, next, send));
                case BinaryProtocol.AUTHENTICATION_FAILED ->
                    throw failure(
                            "refuses the username '" + username + "' or its password (" + client.getMechanismName()
                                    + ")",
                            null);
                default -> throw failure("authentication failed: " + reply.error(), null);
            };
        } catch (SaslException e) {
            return CompletableFuture.failedFuture(failure("authentication failed: " + e.getMessage(), e));
        } catch (MemcacheException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private SaslClient client(SaslRequest.Reply listed) throws MemcacheException, SaslException {
        if (listed.status() == BinaryProtocol.UNKNOWN_COMMAND) {
            throw failure("knows no authentication: start it with -S, or leave username and password out", null);
        }
        if (listed.status() != BinaryProtocol.SUCCESS) {
            throw failure("authentication failed: " + listed.error(), null);
        }
        List<String> offered = Arrays.asList(listed.text().strip().split("\\s+"));
        for (String mechanism : MECHANISMS) {
            if (offered.contains(mechanism)) {
                SaslClient client = Sasl.createSaslClient(
                        new String[] {mechanism}, null, "memcached", server.host(), Map.of(), this::answer);
                if (client != null) {
                    return client;
                }
            }
        }
        throw failure("authenticates by " + offered + " only, not by any of " + MECHANISMS, null);
    }

    private void answer(Callback[] questions) throws UnsupportedCallbackException {
        for (Callback question : questions) {
            if (question instanceof NameCallback name) {
                name.setName(username);
            } else if (question instanceof PasswordCallback secret) {
                secret.setPassword(password.toCharArray());
            } else {
                throw new UnsupportedCallbackException(question);
            }
        }
    }

    private MemcacheException failure(String message, Exception cause) {
        return new MemcacheException(ErrorKind.CONNECT, server.toString(), message, cause);
    }
}
